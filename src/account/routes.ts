import { Router } from "@koa/router";
import type { Context, Middleware } from "koa";
import { z } from "zod";
import { Busy } from "../actions/hash-password.ts";
import { jsonBody } from "../http/json-body.ts";
import { noQuery, parse } from "../http/parse.ts";
import { answerProblems, Problem } from "../http/problem.ts";
import { StoreUnavailable } from "../store/port/records.ts";
import { authenticate } from "./authenticate.ts";
import type { AccountDeps } from "./deps.ts";
import { endingRoutes } from "./endings.ts";
import { passwordRoutes } from "./password.ts";
import type { Route } from "./route.ts";
import { signInRoutes } from "./sign-ins.ts";

const prefix = "/account/v1";

/** Every address of the door. The router and docs/reference/account-api.md follow it. */
export const routes: readonly Route[] = [...signInRoutes, ...endingRoutes, ...passwordRoutes];

/** The account door: all of `/account/v1`, unknown addresses too. */
export function accountRoutes(deps: AccountDeps): Router {
  const router = new Router({ prefix, sensitive: true, strict: true });
  router.use(answerProblems(problemOf));
  router.use(neverCached);
  for (const route of routes) router.register(koaPath(route.path), [route.method], serve(deps, route));
  for (const path of new Set(routes.map(({ path: known }) => known)))
    router.all(koaPath(path), refuseMethod(path));
  router.all("{/*rest}", notFound);
  return router;
}

/** Who asks comes first: a stranger's body is not read. */
const serve =
  (deps: AccountDeps, { body: schema, handle }: Route): Middleware =>
  async (ctx) => {
    const asker = await authenticate(deps, ctx);
    await parse(noQuery, ctx.query);
    const body =
      ctx.method === "GET" ? undefined : await parse(schema ?? nothing, await jsonBody(ctx, "16kb"));
    ctx.body = await handle(deps, { ...asker, body, id: idOf(ctx), address: ctx.ip });
  };

const nothing = z.strictObject({});

/** An id that nothing can have is the id of nothing. */
function idOf(ctx: Context): string {
  const { id = "" } = ctx["params"] as Readonly<Record<string, string>>;
  return /^[\w-]{1,200}$/.test(id) ? id : "-";
}

/** Unknown is not no: a store that does not answer is 503. */
function problemOf(error: unknown): Problem | undefined {
  if (!(error instanceof StoreUnavailable || error instanceof Busy)) return undefined;
  return new Problem("unavailable", "Nothing is known to have changed. Ask again in a moment.", {
    headers: { "Retry-After": "2" },
  });
}

const neverCached: Middleware = async (ctx, next) => {
  ctx.set("Cache-Control", "no-store");
  await next();
};

const refuseMethod = (path: string): Middleware => {
  const methods = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
  const allow = methods.join(", ");
  return () => {
    throw new Problem("method-not-allowed", `It takes ${allow}.`, { headers: { Allow: allow } });
  };
};

const notFound: Middleware = () => {
  throw new Problem("not-found", `There is no such address below ${prefix}.`);
};

const koaPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");
