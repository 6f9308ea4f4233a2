import { type Html, html } from "../../http/html.ts";
import type { Instant } from "../../policy/time.ts";

/** As the school's clock shows it; `timeZone` is an IANA name. */
export function timeWords(at: Instant, timeZone: string): Html {
  const words = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short", timeZone }).format(
    at,
  );
  return html`<time datetime="${new Date(at).toISOString()}">${words}</time> (${timeZone.replaceAll("_", " ")})`;
}
