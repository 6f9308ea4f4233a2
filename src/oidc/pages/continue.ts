import { saidWith } from "../../components/said-with.ts";
import { type Html, html } from "../../http/html.ts";
import { type Look, page } from "../../http/page.ts";
import { backToApp, form, type SignInPage, strong } from "./form.ts";

export interface Continue extends SignInPage {
  readonly look: Look;
  readonly person: string;
  readonly username: string;
}

export const continuePage = (signedIn: Continue): Html => {
  const { speech, app, person, look } = signedIn;
  const { say } = speech;
  return page(
    { title: say("signIn.continueTitle", { app }), look, speech },
    html`
<h1>${saidWith(speech, "signIn.continueQuestion", { app: html`<span class="name">${app}</span>`, person })}</h1>
<p class="lead">${saidWith(speech, "signIn.continueLead", { username: strong(signedIn.username) })}</p>
${form(signedIn, "continue", html`<button class="first">${say("signIn.continueAs", { person })}</button>`)}
${form(signedIn, "other-account", html`<button class="second wide">${say("signIn.otherAccount")}</button>`)}
${backToApp(signedIn)}`,
  );
};
