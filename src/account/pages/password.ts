import { button } from "../../components/button.ts";
import { passwordField } from "../../components/fields.ts";
import { notice } from "../../components/notice.ts";
import { postForm } from "../../components/post-form.ts";
import { type Html, html } from "../../http/html.ts";
import { type AccountPage, accountPage } from "./page.ts";

interface Password {
  /** False: the school keeps passwords elsewhere. */
  readonly ours: boolean;
  readonly errors?: Readonly<Partial<Record<"current" | "new" | "again", string>>>;
  /** Somebody else may know the old one. */
  readonly urgent?: boolean;
}

export const passwordPage = (page: AccountPage, { ours, errors = {}, urgent = false }: Password): Html => {
  const { say } = page.speech;
  return accountPage(
    page,
    { title: say("account.password"), place: "password" },
    html`
<h1>${say("account.changePassword")}</h1>
${urgent && notice({ tone: "warn", title: say("account.urgent"), content: say("account.urgentWhy") })}
${ours ? fields(page, errors) : notice({ content: say("account.passwordElsewhere") })}`,
  );
};

const fields = (
  { speech: { say }, csrf, visitor }: AccountPage,
  errors: Password["errors"] = {},
): Html => html`
<p class="lead">${say("account.passwordLead")}</p>
<div class="panel">${postForm({ action: "/account/password", csrf }, [
  // Read by password managers, so that they keep the new one with the right name.
  html`<input type="text" name="username" value="${visitor.account.username}" autocomplete="username" readonly hidden>`,
  passwordField({
    name: "current",
    label: say("account.currentPassword"),
    autocomplete: "current-password",
    required: true,
    ...errorOf(errors.current),
  }),
  passwordField({
    name: "new",
    label: say("account.newPassword"),
    hint: say("account.newPasswordHint"),
    autocomplete: "new-password",
    required: true,
    ...errorOf(errors.new),
  }),
  passwordField({
    name: "again",
    label: say("account.newPasswordAgain"),
    autocomplete: "new-password",
    required: true,
    ...errorOf(errors.again),
  }),
  button({ label: say("account.changePassword"), tone: "first" }),
])}</div>`;

const errorOf = (error: string | undefined) => (error === undefined ? {} : { error });
