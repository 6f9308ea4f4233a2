import type { Router } from "@koa/router";
import type { PageDeps } from "./account/page-request.ts";
import { accountPages } from "./account/page-routes.ts";
import { accountRoutes } from "./account/routes.ts";
import { assetRoutes } from "./http/assets.ts";
import { languageRoutes } from "./http/language-routes.ts";
import { plainPages } from "./http/plain-pages.ts";
import { browserSessions, visitorOf } from "./oidc/browser-sessions.ts";
import { ownPages, ownPagesRoutes } from "./oidc/own-pages.ts";
import type { Instant } from "./policy/time.ts";
import type { EngineRecordReader } from "./store/port/engine-records.ts";

type Deps = Omit<PageDeps, "sessionsOf" | "session" | "visitor" | "signIn"> &
  Parameters<typeof visitorOf>[0] & {
    readonly issuer: string;
    readonly engineRecords: EngineRecordReader;
    readonly now: () => Instant;
  };

/** The doors that people come to by themselves, and what all of their pages need. */
export function pageDoors(deps: Deps): readonly Router[] {
  const pages = ownPages({ ...deps, visitor: visitorOf(deps) });
  const account = { ...deps, ...pages, ...browserSessions(deps) };
  return [
    assetRoutes(),
    languageRoutes(),
    plainPages(),
    ownPagesRoutes(),
    accountRoutes(account),
    accountPages(account),
  ];
}
