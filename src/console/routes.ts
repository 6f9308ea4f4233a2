import { Router } from "@koa/router";
import type { Context, Middleware } from "koa";
import type { Visitor } from "../components/visitor.ts";
import { queryField, readForm } from "../http/form.ts";
import { goOn } from "../http/notice-cookie.ts";
import { ownPath } from "../http/own-path.ts";
import type { Duration } from "../policy/time.ts";
import { Refused } from "./api.ts";
import { appPageRoutes } from "./app.ts";
import { appSecretRoutes } from "./app-secret.ts";
import { appWriteRoutes } from "./app-writes.ts";
import { approvalRoutes } from "./approvals.ts";
import { appRoutes } from "./apps.ts";
import { auditRoutes } from "./audit.ts";
import type { ConsoleDeps } from "./deps.ts";
import { endManyRoutes } from "./end-many.ts";
import { endedRoutes } from "./ended.ts";
import { isIdle, noteUse } from "./idle.ts";
import { importRoutes } from "./import.ts";
import { listRoutes } from "./lists.ts";
import { overviewRoutes } from "./overview.ts";
import { peopleRoutes } from "./people.ts";
import { personActRoutes } from "./person-acts.ts";
import { policyRoutes } from "./policy.ts";
import type { ConsoleRoute } from "./route.ts";
import { signInRoutes } from "./sign-in.ts";
import { suspendRoutes } from "./suspend.ts";
import { noAccess, sorry } from "./trouble.ts";
import { csrfSubject, may, provedAtMost, visitOf } from "./visit.ts";

/** Every page and form. Tests follow it. */
export const routes: readonly ConsoleRoute[] = [
  ...overviewRoutes,
  ...peopleRoutes,
  ...suspendRoutes,
  ...personActRoutes,
  ...signInRoutes,
  ...endManyRoutes,
  ...endedRoutes,
  ...approvalRoutes,
  ...policyRoutes,
  ...appRoutes,
  ...appPageRoutes,
  ...appWriteRoutes,
  ...appSecretRoutes,
  ...listRoutes,
  ...importRoutes,
  ...auditRoutes,
];

/** The administrators' pages: all of `/console`, unknown addresses too. */
export function consoleRoutes(deps: ConsoleDeps): Router {
  const router = new Router({ prefix: "/console", sensitive: true });
  router.get("/prove", prove(deps));
  for (const route of routes) router.register(route.path, [route.method], serve(deps, route));
  return router;
}

const serve =
  (deps: ConsoleDeps, route: ConsoleRoute): Middleware =>
  async (ctx) => {
    const visitor = await comesIn(deps, ctx);
    if (visitor === undefined) return;
    if (route.method === "post") await acceptForm(deps, ctx, { route, visitor });
    noteUse(ctx, visitor, deps.now());
    const visit = visitOf(deps, ctx, visitor);
    try {
      if (!may(visit, route.permission)) noAccess(visit);
      else if (route.dangerous === true && !provedAtMost(visitor, visit.now)) goBackToProve(ctx);
      else await route.serve(visit);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      sorry(visit, error);
    }
  };

/** Undefined: the answer is given, and it is not the page. */
async function comesIn(
  { ownPages, now, consoleIdle }: ConsoleDeps,
  ctx: Context,
): Promise<Visitor | undefined> {
  const visitor = await ownPages.visitor(ctx);
  const back = pageOf(ctx);
  if (visitor === undefined) ownPages.signIn(ctx, { back });
  else if (isIdle(ctx, visitor, { now: now(), most: idleOf(visitor, consoleIdle) }))
    ownPages.signIn(ctx, { back, prove: visitor });
  else return visitor;
  return undefined;
}

/** As the institution has decided; who administers the deployment reaches all of them, and keeps to what it is set to. */
const idleOf = ({ account, institution }: Visitor, set: Duration): Duration =>
  account.roles.includes("deployment-administrator") ? set : (institution.policy.consoleIdle ?? set);

/** Forms are sent to the address of their page, which can be come back to; a form itself is not sent by a redirect. */
const pageOf = (ctx: Context): string => ownPath(ctx.url, ["/console"]) ?? "/console";

async function acceptForm(
  { csrf }: ConsoleDeps,
  ctx: Context,
  { route, visitor }: { readonly route: ConsoleRoute; readonly visitor: Visitor },
): Promise<void> {
  await readForm(ctx, route.formLimit);
  csrf.check(ctx, csrfSubject(visitor));
}

/** Nothing was done. What they typed is in the page that their browser keeps, one step back. */
const goBackToProve = (ctx: Context): void =>
  goOn(ctx, pageOf(ctx), { tone: "warn", id: "console.proveFirst" });

/** Shows once more who they are, and comes back. */
const prove =
  ({ ownPages }: ConsoleDeps): Middleware =>
  async (ctx) => {
    const visitor = await ownPages.visitor(ctx);
    const back = ownPath(queryField(ctx, "back"), ["/console"]) ?? "/console";
    ownPages.signIn(ctx, { back, ...(visitor !== undefined && { prove: visitor }) });
  };
