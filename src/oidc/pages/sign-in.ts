import { saidWith } from "../../components/said-with.ts";
import { type Html, html } from "../../http/html.ts";
import { type Look, page } from "../../http/page.ts";
import { backToApp, form, hidden, type SignInPage, strong } from "./form.ts";

export interface SignIn extends SignInPage {
  readonly look: Look;
  readonly institutionId: string;
  /** As typed before, or from the app's login_hint. */
  readonly username: string;
  /** The password was not right, or not heard. */
  readonly failed?: boolean;
  /** The app serves other schools too. */
  readonly otherSchools: boolean;
  /** Somebody who is signed in shows again who they are. */
  readonly proving?: boolean;
}

/** The same words for accounts that exist, for those that do not, and after too many tries: guessing on tells nothing. */
const failure = ({ speech: { say } }: SignIn): Html => html`<div class="notice bad" role="alert" id="problem">
<p>${say("signIn.wrong")}</p>
<p>${say("signIn.manyTries")}</p>
</div>`;

export const signInPage = (signIn: SignIn): Html => {
  const { speech, look, failed = false, proving = false } = signIn;
  const heading = speech.say(proving ? "signIn.prove" : "signIn.title");
  const lead = proving ? "signIn.proveLead" : "signIn.continueTo";
  return page(
    { title: failed ? speech.say("signIn.failedTitle") : heading, look, speech },
    html`
<h1>${heading}</h1>
<p class="lead">${saidWith(speech, lead, { app: strong(signIn.app) })}</p>
${failed && failure(signIn)}
${form(signIn, "password", fields(signIn))}
${signIn.otherSchools && html`<p class="aside"><a href="${signIn.at}/school">${speech.say("signIn.otherSchool")}</a></p>`}
${backToApp(signIn)}`,
  );
};

const fields = ({ institutionId, username, failed, speech: { say } }: SignIn): Html => html`
${hidden("institution", institutionId)}
<div class="field">
<label for="username">${say("signIn.username")}</label>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false" maxlength="200" required${failed && invalid}${username === "" && focus}>
</div>
<div class="field">
<label for="password">${say("signIn.password")}</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" required${failed && invalid}${username !== "" && focus}>
</div>
<button class="first">${say("signIn.signIn")}</button>`;

const focus = html` autofocus`;

const invalid = html` aria-describedby="problem" aria-invalid="true"`;
