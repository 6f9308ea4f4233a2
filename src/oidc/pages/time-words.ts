import { type Html, html } from "../../http/html.ts";
import type { Speech } from "../../messages/speech.ts";
import type { Instant } from "../../policy/time.ts";

/** With the name of the clock's zone: these pages have no other place for it. */
export const timeWords = ({ time, timeZone }: Speech, at: Instant): Html =>
  html`<time datetime="${new Date(at).toISOString()}">${time(at)}</time> (${timeZone.replaceAll("_", " ")})`;
