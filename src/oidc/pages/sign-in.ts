import { type Html, html } from "../../http/html.ts";
import { type Look, page } from "../../http/page.ts";
import { backToApp, form, hidden, type SignInPage } from "./form.ts";

export interface SignIn extends SignInPage {
  readonly look: Look;
  readonly institutionId: string;
  /** As typed before, or from the app's login_hint. */
  readonly username: string;
  readonly problem?: keyof typeof problems;
  /** The app serves other schools too. */
  readonly otherSchools: boolean;
}

/** The same words for accounts that exist and for those that do not. */
const problems = {
  wrong: "The username or the password is not right. Check both and try again.",
  too_many_attempts:
    "There were too many tries. Wait 15 minutes and try again. If you have forgotten your password, ask your school.",
} as const;

export const signInPage = (signIn: SignIn): Html =>
  page(
    { title: signIn.problem === undefined ? "Sign in" : "Not signed in", look: signIn.look },
    html`
<h1>Sign in</h1>
<p class="lead">to continue to <strong>${signIn.app}</strong></p>
${signIn.problem && html`<div class="notice bad" role="alert" id="problem"><p>${problems[signIn.problem]}</p></div>`}
${form(signIn, "password", fields(signIn))}
${signIn.otherSchools && html`<p class="aside"><a href="${signIn.at}/school">Not your school?</a></p>`}
${backToApp(signIn, `Cancel and go back to ${signIn.app}`)}`,
  );

const fields = ({ institutionId, username, problem }: SignIn): Html => html`
${hidden("institution", institutionId)}
<div class="field">
<label for="username">Username</label>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck="false" maxlength="200" required${wrong(problem)}${username === "" && focus}>
</div>
<div class="field">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" required${wrong(problem)}${username !== "" && focus}>
</div>
<button class="first">Sign in</button>`;

const focus = html` autofocus`;

const wrong = (problem: SignIn["problem"]): Html | false =>
  problem !== undefined &&
  html` aria-describedby="problem"${problem === "wrong" && html` aria-invalid="true"`}`;
