import { type Html, html } from "../http/html.ts";

export interface Card {
  readonly icon?: Html;
  /** Somebody else's text, most often. */
  readonly title: string;
  readonly badges?: readonly Html[];
  /** One line below the title. */
  readonly detail?: Html | string;
  /** `broad` takes the whole width: for sentences. On a phone all do, but for `half`: a time. */
  readonly facts?: readonly (readonly [name: string, value: Html | string, width?: "broad" | "half"])[];
  readonly actions?: readonly Html[];
  /** Stands out from the others, as the device in use does. */
  readonly marked?: boolean;
}

/** Things with something to do about each. @param label what the list is of, for those who hear it */
export const cardList = (label: string, cards: readonly Card[]): Html =>
  html`<ul class="cards" aria-label="${label}">${cards.map(card)}</ul>`;

const card = ({ icon, title, badges = [], detail, facts = [], actions = [], marked }: Card): Html => html`
<li class="item${marked === true && " marked"}">
<div class="item-head">${icon}<div class="item-words"><h2><bdi>${title}</bdi>${badges.map((one) => html` ${one}`)}</h2>${detail !== undefined && html`<p class="item-detail">${detail}</p>`}</div></div>
${facts.length > 0 && html`<dl class="item-facts">${facts.map(([name, value, width]) => html`<div${width !== undefined && html` class="${width}"`}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`}
${actions.length > 0 && html`<div class="item-actions">${actions}</div>`}
</li>`;
