import type { Router, RouterContext } from "@koa/router";
import type { ChangeOwnPasswordOutcome } from "../actions/change-own-password.ts";
import { sendAppPage } from "../components/app-page.ts";
import { formField, queryField } from "../http/form.ts";
import { goOn } from "../http/notice-cookie.ts";
import type { Speech } from "../messages/speech.ts";
import { minutes } from "../policy/time.ts";
import { type PageDeps, type PageRequest, posted, shown } from "./page-request.ts";
import { passwordPage } from "./pages/password.ts";
import { changePassword } from "./password.ts";

export function passwordPages(router: Router, deps: PageDeps): void {
  router.get("/password", shown(deps, show));
  router.post("/password", posted(deps, change));
}

async function show(deps: PageDeps, { page, visitor }: PageRequest, ctx: RouterContext): Promise<void> {
  const ours = await deps.hasPassword(visitor.account.id);
  sendAppPage(ctx, passwordPage(page, { ours, urgent: queryField(ctx, "urgent") !== undefined }));
}

async function change(deps: PageDeps, request: PageRequest, ctx: RouterContext): Promise<void> {
  const { caller, visitor, page } = request;
  if (!(await deps.hasPassword(visitor.account.id)))
    return sendAppPage(ctx, passwordPage(page, { ours: false }), 409);
  const given = { current: formField(ctx, "current") ?? "", new: formField(ctx, "new") ?? "" };
  const refuse = (errors: Errors, status = 400) =>
    sendAppPage(ctx, passwordPage(page, { ours: true, errors }), status);
  if (formField(ctx, "again") !== given.new) return refuse({ again: page.speech.say("account.notAlike") });
  const outcome = await changePassword(deps, { caller, signIn: visitor.signIn, address: ctx.ip }, given);
  const errors = errorsOf(page.speech, outcome);
  if (errors === undefined) goOn(ctx, "/account", { tone: "good", id: "account.passwordChanged" });
  else refuse(errors, outcome.outcome === "too_many_attempts" ? 429 : 400);
}

type Errors = NonNullable<Parameters<typeof passwordPage>[1]["errors"]>;

function errorsOf({ say }: Speech, outcome: ChangeOwnPasswordOutcome): Errors | undefined {
  switch (outcome.outcome) {
    case "changed":
      return undefined;
    case "too_many_attempts":
      return {
        current: say("account.tooManyAttempts", { minutes: Math.ceil(outcome.retryAfter / minutes(1)) }),
      };
    case "password_refused":
      return { new: say(`account.${outcome.because}`) };
    case "kept_elsewhere":
      return { current: say("account.passwordElsewhere") };
    case "wrong":
    case "no_such_account":
      return { current: say("account.wrongPassword") };
  }
}
