import { type Html, html } from "../../http/html.ts";
import type { Reader } from "../../http/reader.ts";

/** What every page of one sign-in knows. */
export interface SignInPage {
  readonly speech: Reader;
  /** The address of this sign-in: its forms go to paths below it. */
  readonly at: string;
  /** Shows that a form came from a page of ours. */
  readonly csrf: string;
  /** The app or tool that asks, by its name. */
  readonly app: string;
}

/** A form of one sign-in: it posts to a path below the page's own. */
export const form = (
  { at, csrf }: Pick<SignInPage, "at" | "csrf">,
  step: string,
  content: Html,
): Html => html`
<form method="post" action="${at}/${step}">
<input type="hidden" name="csrf" value="${csrf}">
${content}
</form>`;

export const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}">`;

/** The way out, on every page of a sign-in. */
export const backToApp = (page: SignInPage): Html =>
  form(
    page,
    "cancel",
    html`<button class="quiet">${page.speech.say("signIn.backTo", { app: page.app })}</button>`,
  );

export const strong = (text: string): Html => html`<strong>${text}</strong>`;
