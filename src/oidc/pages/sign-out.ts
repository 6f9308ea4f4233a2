import { saidWith } from "../../components/said-with.ts";
import { type Html, html } from "../../http/html.ts";
import { page } from "../../http/page.ts";
import type { Reader } from "../../http/reader.ts";
import { strong } from "./form.ts";

export interface SignOut {
  readonly speech: Reader;
  /** Where the engine wants the answer, and its own proof that the form is its own. */
  readonly action: string;
  readonly xsrf: string;
  /** Who asks for it, if an app did. */
  readonly app?: string;
}

/** OpenID Connect RP-Initiated Logout §2: the person is asked, so that no foreign page can sign them out. */
export const signOutPage = ({ speech, action, xsrf, app }: SignOut): Html =>
  page(
    { title: speech.say("signIn.signOutTitle"), speech },
    html`
<h1>${speech.say("signIn.signOutQuestion")}</h1>
<p class="lead">${app !== undefined && html`${saidWith(speech, "signIn.sentHere", { app: strong(app) })} `}${speech.say("signIn.signOutLead")}</p>
<form method="post" action="${action}">
<input type="hidden" name="xsrf" value="${xsrf}">
<button class="first" name="logout" value="yes">${speech.say("signIn.signOutTitle")}</button>
<button class="second wide">${speech.say("signIn.staySignedIn")}</button>
</form>`,
  );

export const signedOutPage = (speech: Reader): Html =>
  page(
    { title: speech.say("signIn.signedOut"), speech },
    html`
<h1>${speech.say("signIn.signedOutHeading")}</h1>
<div class="notice good" role="status"><p>${speech.say("signIn.signedOutLead")}</p></div>`,
  );
