import { Router, type RouterContext } from "@koa/router";
import { formField, readForm } from "../http/form.ts";
import { Refusal } from "../http/refusal.ts";
import { type Reason, reasons } from "../policy/reasons.ts";
import { agree, showConsent } from "./consent-step.ts";
import type { InteractionDeps } from "./interaction-deps.ts";
import { finish, type InteractionRequest, interactionRequest } from "./interaction-request.ts";
import { checkPassword, chooseSchool, showSchools, showSignIn } from "./login-step.ts";

export type { InteractionDeps } from "./interaction-deps.ts";

type Step = (deps: InteractionDeps, request: InteractionRequest, ctx: RouterContext) => Promise<void>;

/** What a browser is asked between /authorize and the way back to the app. All of it lives below /sign-in/:uid. */
export function interactionRoutes(deps: InteractionDeps): Router {
  const router = new Router({ prefix: "/sign-in/:uid" });

  const shown = (step: Step) => async (ctx: RouterContext) =>
    step(deps, await interactionRequest(deps, ctx), ctx);
  const posted = (step: Step) => async (ctx: RouterContext) => {
    await readForm(ctx);
    const request = await interactionRequest(deps, ctx);
    deps.csrf.check(ctx, request.interaction.uid);
    await step(deps, request, ctx);
  };

  router.get("/", shown(showPrompt));
  router.get("/school", shown(showSchools));
  router.get("/password", shown(showSignIn));

  router.post("/school", posted(chooseSchool));
  router.post("/password", posted(checkPassword));
  router.post("/consent", posted(agree));
  router.post("/continue", posted(agree));
  router.post("/other-account", posted(useOtherAccount));
  router.post("/cancel", posted(cancel));

  return router;
}

const showPrompt: Step = async (deps, request, ctx) => {
  const { name } = request.interaction.prompt;
  if (name === "consent") return showConsent(deps, request, ctx);
  if (name === "login") return showSignIn(deps, request, ctx);
  throw Refusal.saying(400, "refusals.unknownPrompt");
};

/** The engine takes a new login at any prompt, and ends the browser's session of the other account first. */
const useOtherAccount: Step = async (_deps, { at }, ctx) => {
  ctx.status = 303;
  ctx.redirect(`${at}/password`);
};

/** RFC 6749 §4.1.2.1: the app is told, and why if the reason was shown to the person. */
const cancel: Step = async (deps, _request, ctx) => {
  const because = formField(ctx, "reason") ?? "";
  await finish(deps, ctx, {
    error: "access_denied",
    error_description: isReason(because) ? because : "The person did not go on.",
  });
};

const isReason = (word: string): word is Reason => Object.hasOwn(reasons, word);
