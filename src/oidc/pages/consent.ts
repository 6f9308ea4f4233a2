import { saidWith } from "../../components/said-with.ts";
import { type Html, html } from "../../http/html.ts";
import { type Look, page } from "../../http/page.ts";
import type { Instant } from "../../policy/time.ts";
import { form, type SignInPage, strong } from "./form.ts";
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
}

export const consentPage = (consent: Consent): Html => {
  const { speech, app } = consent;
  const { say } = speech;
  return page(
    { title: say("signIn.connectTitle", { app }), look: consent.look, speech },
    html`
<h1>${saidWith(speech, "signIn.connectQuestion", { app: html`<span class="name">${app}</span>` })}</h1>
<p class="lead">${saidWith(speech, "signIn.connectLead", { person: strong(consent.person) })}</p>
<dl class="facts">
<div><dt>${say("signIn.whoAsks")}</dt><dd>${strong(app)}<br><span class="host">${consent.host}</span></dd></div>
<div><dt>${say("signIn.willDo")}</dt><dd><ul>${consent.purposes.map((purpose) => html`<li>${purpose}</li>`)}</ul></dd></div>
<div><dt>${say("signIn.howLong")}</dt><dd>${consent.lasts}${consent.again !== undefined && html`<br>${saidWith(speech, "signIn.askedAgain", { at: timeWords(speech, consent.again) })}`}</dd></div>
</dl>
${form(consent, "consent", html`<button class="first">${say("signIn.allow")}</button>`)}
${form(consent, "cancel", html`<button class="second wide">${say("signIn.refuse")}</button>`)}
${form(consent, "other-account", html`<button class="quiet">${say("signIn.otherAccount")}</button>`)}`,
  );
};
