import { Router } from "@koa/router";
import type { Context, Middleware } from "koa";
import { Busy } from "../actions/hash-password.ts";
import { jsonBody } from "../http/json-body.ts";
import { invalid, noQuery, parse } from "../http/parse.ts";
import { answerProblems, Problem } from "../http/problem.ts";
import { StoreUnavailable, UnknownPage } from "../store/port/records.ts";
import { accountRoutes } from "./accounts.ts";
import { auditRoutes } from "./audit.ts";
import { authenticate } from "./authenticate.ts";
import { bulkRoutes } from "./bulk.ts";
import { contentRoutes } from "./content.ts";
import type { AdminDeps } from "./deps.ts";
import { grantRoutes } from "./grants.ts";
import { importRoutes } from "./imports.ts";
import { institutionRoutes } from "./institutions.ts";
import { keyRoutes } from "./keys.ts";
import { logoutRoutes } from "./logouts.ts";
import { descriptionPath, openApi } from "./open-api.ts";
import { policyRoutes } from "./policies.ts";
import { previewRoutes } from "./previews.ts";
import { revocationRoutes } from "./revocations.ts";
import type { Route } from "./route.ts";
import { suspensionRoutes } from "./suspensions.ts";
import { switchRoutes } from "./switches.ts";

export const prefix = "/admin/v1";

/** Every address of the door that needs a token. The router, the description and docs/reference/admin-api.md follow it. */
export const routes: readonly Route[] = [
  ...accountRoutes,
  ...suspensionRoutes,
  ...grantRoutes,
  ...revocationRoutes,
  ...previewRoutes,
  ...bulkRoutes,
  ...logoutRoutes,
  ...importRoutes,
  ...institutionRoutes,
  ...policyRoutes,
  ...switchRoutes,
  ...auditRoutes,
  ...contentRoutes,
  ...keyRoutes,
];

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
    const caller = await authenticate(deps, ctx, {
      permission: route.permission,
      orPermission: route.orPermission,
      deploymentWide: route.deploymentWide ?? false,
    });
    const query = await parse(route.query ?? noQuery, ctx.query);
    const body = route.body && (await parse(route.body, await jsonBody(ctx, route.bodyLimit ?? "256kb")));
    const parameters = parametersOf(ctx);
    const expects = expectation(route, ctx.get("if-match"));
    const previewToken = ctx.get("preview-token") || undefined;
    const reply = await route.handle(deps, { caller, parameters, query, body, expects, previewToken });
    ctx.status = reply.status;
    ctx.set(reply.headers ?? {});
    ctx.body = reply.body;
  };

/** RFC 9110 §13.1.1: a list of strong entity tags, or any version at all. RFC 6585 §3: it may not be left out. */
function expectation({ conditional = false }: Route, ifMatch: string): (version: string) => boolean {
  if (conditional && ifMatch === "") {
    throw new Problem(
      "version-needed",
      "Read it first, and send the ETag of what you have read as If-Match.",
    );
  }
  const tags = ifMatch.split(",").map((tag) => tag.trim());
  return (version) => tags.includes("*") || tags.includes(`"${version}"`);
}

/** An id that nothing can have is the id of nothing. */
const parametersOf = (ctx: Context): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(ctx["params"] as Readonly<Record<string, string>>).map(([name, id]) => [
      name,
      /^[\w.~-]{1,200}$/.test(id) ? id : "-",
    ]),
  );

/** Refusals that come from elsewhere. Unknown is not no: a store that does not answer is 503. */
function problemOf(error: unknown): Problem | undefined {
  if (error instanceof StoreUnavailable || error instanceof Busy) {
    return new Problem("unavailable", "Nothing is known to have changed. Ask again in a moment.", {
      headers: { "Retry-After": "2" },
    });
  }
  if (error instanceof UnknownPage)
    return invalid([{ path: "after", message: "is not what a page gave as next" }]);
  return undefined;
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
