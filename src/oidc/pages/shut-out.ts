import { type Html, html } from "../../http/html.ts";
import { type Look, page } from "../../http/page.ts";
import { type Reason, reasons } from "../../policy/reasons.ts";
import type { Instant } from "../../policy/time.ts";
import { form, hidden, type SignInPage } from "./form.ts";
import { timeWords } from "./time-words.ts";

export interface ShutOut extends SignInPage {
  readonly look: Look;
  readonly because: Reason;
  /** When it ends by itself, if it does. */
  readonly until?: Instant;
  /** An IANA name: the time is told as the school's clock shows it. */
  readonly timeZone: string;
  /** Whom to ask, in the school's own words. */
  readonly contact: string;
}

/** Only for somebody who has shown that the account is theirs. */
export const shutOutPage = (shutOut: ShutOut): Html =>
  page(
    { title: "You cannot sign in now", look: shutOut.look },
    html`
<h1>You cannot sign in now</h1>
<div class="notice bad" role="alert"><p><strong>${reasons[shutOut.because]}</strong></p>
${shutOut.until !== undefined && html`<p>This ends on ${timeWords(shutOut.until, shutOut.timeZone)}.</p>`}</div>
${shutOut.contact !== "" && html`<h2>What you can do</h2><p class="contact">${shutOut.contact}</p>`}
${form(shutOut, "cancel", html`${hidden("reason", shutOut.because)}<button class="first">Back to ${shutOut.app}</button>`)}
${form(shutOut, "other-account", html`<button class="quiet">Use another account</button>`)}`,
  );
