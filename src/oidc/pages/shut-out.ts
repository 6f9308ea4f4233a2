import { saidWith } from "../../components/said-with.ts";
import { type Html, html } from "../../http/html.ts";
import { type Look, page } from "../../http/page.ts";
import type { Reason } from "../../policy/reasons.ts";
import type { Instant } from "../../policy/time.ts";
import { form, hidden, type SignInPage, strong } from "./form.ts";
import { timeWords } from "./time-words.ts";

export interface ShutOut extends SignInPage {
  readonly look: Look;
  readonly because: Reason;
  /** When it ends by itself, if it does. */
  readonly until?: Instant;
  /** Whom to ask, in the school's own words. */
  readonly contact: string;
}

/** Only for somebody who has shown that the account is theirs. */
export const shutOutPage = (shutOut: ShutOut): Html => {
  const { speech, look, because, until, contact, app } = shutOut;
  const { say } = speech;
  return page(
    { title: say("signIn.shutOut"), look, speech },
    html`
<h1>${say("signIn.shutOut")}</h1>
<div class="notice bad" role="alert"><p>${strong(say(`reasons.${because}`))}</p>
${until !== undefined && html`<p>${saidWith(speech, "signIn.endsOn", { at: timeWords(speech, until) })}</p>`}</div>
${contact !== "" && html`<h2>${say("signIn.whatToDo")}</h2><p class="contact">${contact}</p>`}
${form(shutOut, "cancel", html`${hidden("reason", because)}<button class="first">${say("signIn.back", { app })}</button>`)}
${form(shutOut, "other-account", html`<button class="quiet">${say("signIn.otherAccount")}</button>`)}`,
  );
};
