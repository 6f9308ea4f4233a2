import { type Html, html } from "../../http/html.ts";
import { type Look, page } from "../../http/page.ts";
import { backToApp, form, hidden, type SignInPage } from "./form.ts";

export interface SignIn extends SignInPage {
  readonly look: Look;
  readonly institutionId: string;
  /** As typed before, or from the app's login_hint. */
  readonly username: string;
  /** The password was not right, or not heard. */
  readonly failed?: boolean;
  /** The app serves other schools too. */
  readonly otherSchools: boolean;
}

/** The same words for accounts that exist, for those that do not, and after too many tries: guessing on tells nothing. */
const failure = html`<div class="notice bad" role="alert" id="problem">
<p>The username or the password is not right. Check both and try again.</p>
<p>After many tries you have to wait a quarter of an hour. If you have forgotten your password, ask your school.</p>
</div>`;

export const signInPage = (signIn: SignIn): Html =>
  page(
    { title: signIn.failed ? "Not signed in" : "Sign in", look: signIn.look },
    html`
<h1>Sign in</h1>
<p class="lead">to continue to <strong>${signIn.app}</strong></p>
${signIn.failed && failure}
${form(signIn, "password", fields(signIn))}
${signIn.otherSchools && html`<p class="aside"><a href="${signIn.at}/school">Not your school?</a></p>`}
${backToApp(signIn, `Cancel and go back to ${signIn.app}`)}`,
  );

const fields = ({ institutionId, username, failed }: SignIn): Html => html`
${hidden("institution", institutionId)}
<div class="field">
<label for="username">Username</label>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false" maxlength="200" required${failed && invalid}${username === "" && focus}>
</div>
<div class="field">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" required${failed && invalid}${username !== "" && focus}>
</div>
<button class="first">Sign in</button>`;

const focus = html` autofocus`;

const invalid = html` aria-describedby="problem" aria-invalid="true"`;
