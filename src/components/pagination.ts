import { type Html, html } from "../http/html.ts";
import type { Speech } from "../messages/speech.ts";

interface Pagination {
  readonly speech: Speech;
  /** Addresses of the pages beside this one; with `form`, what its field `page` says for them. */
  readonly previous?: string;
  readonly next?: string;
  /** “1–50 of 5,120”, where it is known. */
  readonly where?: string;
  /** The id of a form that is sent to see them: they have no address. */
  readonly form?: string | undefined;
  /** What the list is called, where a page has several: for those who hear it. */
  readonly of?: string | undefined;
}

/** Nothing where everything is on one page. */
export const pagination = ({ speech, previous, next, where, of, form }: Pagination): Html | false =>
  (previous !== undefined || next !== undefined) &&
  html`
<nav class="pagination" aria-label="${speech.say("components.pages")}${of !== undefined && `: ${of}`}">${step({ to: previous, rel: "prev", label: speech.say("components.previous"), form })}<span>${where}</span>${step({ to: next, rel: "next", label: speech.say("components.next"), form })}</nav>`;

interface Step {
  readonly to: string | undefined;
  readonly rel: string;
  readonly label: string;
  readonly form: string | undefined;
}

/** What has to be filled in for the form's own button may be missing for these. */
function step({ to, rel, label, form }: Step): Html {
  if (to === undefined) return html`<span></span>`;
  return form === undefined
    ? html`<a class="button second" rel="${rel}" href="${to}">${label}</a>`
    : html`<button class="button second" form="${form}" name="page" value="${to}" formnovalidate>${label}</button>`;
}
