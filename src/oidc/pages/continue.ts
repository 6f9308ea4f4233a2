import { type Html, html } from "../../http/html.ts";
import { type Look, page } from "../../http/page.ts";
import { backToApp, form, type SignInPage } from "./form.ts";

export interface Continue extends SignInPage {
  readonly look: Look;
  readonly person: string;
  readonly username: string;
}

export const continuePage = (signedIn: Continue): Html =>
  page(
    { title: `Continue to ${signedIn.app}`, look: signedIn.look },
    html`
<h1>Continue to <span class="name">${signedIn.app}</span> as ${signedIn.person}?</h1>
<p class="lead">You are already signed in here as <strong>${signedIn.username}</strong>.</p>
${form(signedIn, "continue", html`<button class="first">Continue as ${signedIn.person}</button>`)}
${form(signedIn, "other-account", html`<button class="second wide">Use another account</button>`)}
${backToApp(signedIn, `Cancel and go back to ${signedIn.app}`)}`,
  );
