import { type Html, html } from "../../http/html.ts";
import { type Look, page } from "../../http/page.ts";
import type { Instant } from "../../policy/time.ts";
import { form, type SignInPage } from "./form.ts";
import { timeWords } from "./time-words.ts";

export interface Consent extends SignInPage {
  readonly look: Look;
  readonly person: string;
  /** Where the answer goes: the host that the person's data will be at. */
  readonly host: string;
  /** What for, in plain words. */
  readonly purposes: readonly string[];
  /** For how long, as a sentence. */
  readonly lasts: string;
  /** When the school asks everybody to sign in again, if that is earlier. */
  readonly again?: Instant;
  /** An IANA name. */
  readonly timeZone: string;
}

export const consentPage = (consent: Consent): Html =>
  page(
    { title: `Connect ${consent.app}`, look: consent.look },
    html`
<h1>Connect <span class="name">${consent.app}</span> to your school account?</h1>
<p class="lead">You are signed in as <strong>${consent.person}</strong>.</p>
<dl class="facts">
<div><dt>Who asks</dt><dd><strong>${consent.app}</strong><br><span class="host">${consent.host}</span></dd></div>
<div><dt>It will be able to</dt><dd><ul>${consent.purposes.map((purpose) => html`<li>${purpose}</li>`)}</ul></dd></div>
<div><dt>For how long</dt><dd>${consent.lasts}${consent.again !== undefined && askedAgain(consent.again, consent.timeZone)}</dd></div>
</dl>
${form(consent, "consent", html`<button class="first">Allow</button>`)}
${form(consent, "cancel", html`<button class="second wide">Do not allow</button>`)}
${form(consent, "other-account", html`<button class="quiet">Use another account</button>`)}`,
  );

const askedAgain = (at: Instant, timeZone: string): Html =>
  html`<br>Your school asks everyone to sign in again on ${timeWords(at, timeZone)}.`;
