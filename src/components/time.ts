import { type Html, html } from "../http/html.ts";
import type { Speech } from "../messages/speech.ts";
import type { Instant } from "../policy/time.ts";

const iso = (at: Instant): string => new Date(at).toISOString();

/** “4 March 2027”, in the reader's zone. The script mends it where the server did not know that yet. */
export const dayOf = (speech: Speech, at: Instant): Html =>
  html`<time datetime="${iso(at)}" data-time="day">${speech.day(at)}</time>`;

/** “Thursday, 4 March 2027 at 08:30”. */
export const timeOf = (speech: Speech, at: Instant): Html =>
  html`<time datetime="${iso(at)}" data-time="time">${speech.time(at)}</time>`;

/** “4 Mar 2027, 08:30”: where many stand below each other. */
export const shortTimeOf = (speech: Speech, at: Instant): Html =>
  html`<time datetime="${iso(at)}" data-time="short">${speech.shortTime(at)}</time>`;

/** “2 hours ago”; the time itself shows when pointed at. */
export const agoOf = (speech: Speech, now: Instant, at: Instant): Html =>
  html`<time datetime="${iso(at)}" title="${speech.time(at)}">${speech.from(now, at)}</time>`;
