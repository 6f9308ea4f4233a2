import { type Html, html } from "../http/html.ts";

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

export const placesOf = (places: readonly Place[]): readonly Html[] =>
  places.map(
    ({ href, label, current, count }) =>
      html`<li><a href="${href}"${current === true && html` aria-current="page"`}>${label}${count !== undefined && html` <span class="count">${count}</span>`}</a></li>`,
  );
