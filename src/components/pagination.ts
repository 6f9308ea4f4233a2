import { type Html, html } from "../http/html.ts";
import type { Speech } from "../messages/speech.ts";

interface Pagination {
  readonly speech: Speech;
  /** Addresses of the pages beside this one. */
  readonly previous?: string;
  readonly next?: string;
  /** “1–50 of 5,120”, where it is known. */
  readonly where?: string;
  /** What the list is called, where a page has several: for those who hear it. */
  readonly of?: string | undefined;
}

/** Nothing where everything is on one page. */
export const pagination = ({ speech, previous, next, where, of }: Pagination): Html | false =>
  (previous !== undefined || next !== undefined) &&
  html`
<nav class="pagination" aria-label="${speech.say("components.pages")}${of !== undefined && `: ${of}`}">${step(previous, "prev", speech.say("components.previous"))}<span>${where}</span>${step(next, "next", speech.say("components.next"))}</nav>`;

const step = (href: string | undefined, rel: string, label: string): Html =>
  href === undefined
    ? html`<span></span>`
    : html`<a class="button second" rel="${rel}" href="${href}">${label}</a>`;
