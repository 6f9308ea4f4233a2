import { type Html, html } from "../http/html.ts";
import type { Speech } from "../messages/speech.ts";

export interface Place {
  readonly href: string;
  readonly label: string;
  readonly current?: boolean;
  /** How many there are, beside the label. */
  readonly count?: string;
}

/** The sections of one page or thing, as links: each is a page of its own. */
export const tabs = (label: string, places: readonly Place[]): Html => html`
<nav class="tabs" aria-label="${label}"><ul>${placesOf(places)}</ul></nav>`;

const placesOf = (places: readonly Place[]): readonly Html[] =>
  places.map(
    ({ href, label, current, count }) =>
      html`<li><a href="${href}"${current === true && html` aria-current="page"`}>${label}${count !== undefined && html` <span class="count">${count}</span>`}</a></li>`,
  );

/** So many stand in two lines on a phone, in either language. */
const neverFolded = 4;

/** The places of a door. On a phone, many fold away behind the name of the present one. */
export const navigation = ({ say }: Speech, places: readonly Place[]): Html => html`
<nav class="places" aria-label="${say("pages.navigation")}">${
  places.length > neverFolded &&
  html`<details class="fold"><summary>${say("pages.menu")} <strong>${places.find(({ current }) => current)?.label}</strong></summary></details>`
}<ul>${placesOf(places)}</ul></nav>`;
