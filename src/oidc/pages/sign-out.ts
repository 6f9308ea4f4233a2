import { type Html, html } from "../../http/html.ts";
import { page } from "../../http/page.ts";

export interface SignOut {
  /** Where the engine wants the answer, and its own proof that the form is its own. */
  readonly action: string;
  readonly xsrf: string;
  /** Who asks for it, if an app did. */
  readonly app?: string;
}

/** OpenID Connect RP-Initiated Logout §2: the person is asked, so that no foreign page can sign them out. */
export const signOutPage = ({ action, xsrf, app }: SignOut): Html =>
  page(
    { title: "Sign out" },
    html`
<h1>Sign out?</h1>
<p class="lead">${app !== undefined && html`<strong>${app}</strong> has sent you here. `}Signing out ends your sign-in in this browser. On a shared computer, always do.</p>
<form method="post" action="${action}">
<input type="hidden" name="xsrf" value="${xsrf}">
<button class="first" name="logout" value="yes">Sign out</button>
<button class="second wide">Stay signed in</button>
</form>`,
  );

export const signedOutPage = (): Html =>
  page(
    { title: "Signed out" },
    html`
<h1>You are signed out</h1>
<div class="notice good" role="status"><p>Your sign-in in this browser has ended. You can close this page.</p></div>`,
  );
