import { Router } from "@koa/router";
import type { Middleware } from "koa";
import { Busy } from "../actions/hash-password.ts";
import { jsonBody } from "../http/json-body.ts";
import { answerProblems, Problem } from "../http/problem.ts";
import { StoreUnavailable, UnknownPage } from "../store/port/records.ts";
import { authenticate } from "./authenticate.ts";
import type { AdminDeps } from "./deps.ts";
import { descriptionPath, openApi } from "./open-api.ts";
import { perform } from "./perform.ts";
import { unknownPage } from "./replies.ts";
import type { Route } from "./route.ts";
import { routes } from "./table.ts";

export const prefix = "/admin/v1";

/** The admin door, for programs that manage: all of `/admin/v1`, unknown addresses too. */
export function adminRoutes(deps: AdminDeps): Router {
  const router = new Router({ prefix, sensitive: true, strict: true });
  router.use(answerProblems(problemOf));
  router.use(neverCached);

  const description = openApi(routes);
  router.get(descriptionPath, (ctx) => {
    ctx.body = description;
  });
  for (const route of routes) router.register(koaPath(route.path), [route.method], serve(deps, route));
  for (const path of new Set([descriptionPath, ...routes.map(({ path: known }) => known)])) {
    router.all(koaPath(path), refuseMethod(methodsOf(path)));
  }
  router.all("{/*rest}", notFound);
  return router;
}

/** Who may come in first, then what they send: a stranger's body is not read. */
const serve =
  (deps: AdminDeps, route: Route): Middleware =>
  async (ctx) => {
    const caller = await authenticate(deps, ctx, route);
    const sent = {
      parameters: ctx["params"] as Readonly<Record<string, string>>,
      query: ctx.query,
      body: route.body && (await jsonBody(ctx, route.bodyLimit ?? "256kb")),
      ifMatch: ctx.get("if-match"),
      previewToken: ctx.get("preview-token"),
    };
    const reply = await perform(deps, route, { caller, ...sent });
    ctx.status = reply.status;
    ctx.set(reply.headers ?? {});
    ctx.body = reply.body;
  };

/** Refusals that come from elsewhere. Unknown is not no: a store that does not answer is 503. */
function problemOf(error: unknown): Problem | undefined {
  if (error instanceof StoreUnavailable || error instanceof Busy) {
    return new Problem("unavailable", "Nothing is known to have changed. Ask again in a moment.", {
      headers: { "Retry-After": "2" },
    });
  }
  return error instanceof UnknownPage ? unknownPage() : undefined;
}

const neverCached: Middleware = async (ctx, next) => {
  ctx.set("Cache-Control", "no-store");
  await next();
};

const methodsOf = (path: string): readonly string[] =>
  path === descriptionPath
    ? ["GET"]
    : routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());

const refuseMethod =
  (methods: readonly string[]): Middleware =>
  () => {
    const allow = methods.join(", ");
    throw new Problem("method-not-allowed", `It takes ${allow}.`, { headers: { Allow: allow } });
  };

const notFound: Middleware = () => {
  throw new Problem(
    "not-found",
    `There is no such address below ${prefix}. ${prefix}${descriptionPath} lists them.`,
  );
};

const koaPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ":$1");
