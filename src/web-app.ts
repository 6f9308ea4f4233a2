import type { IncomingMessage, ServerResponse } from "node:http";
import type { Router } from "@koa/router";
import Koa, { type Middleware } from "koa";
import { Busy } from "./actions/hash-password.ts";
import { cookieSigner } from "./http/cookie-signer.ts";
import { answerErrors } from "./http/errors.ts";
import type { Logger } from "./http/log.ts";
import { errorPage } from "./oidc/pages/error.ts";
import { StoreUnavailable } from "./store/port/records.ts";

interface WebApp {
  /** What every request passes before it comes to a door. */
  readonly first: readonly Middleware[];
  readonly doors: readonly Router[];
  readonly cookieSecrets: readonly string[];
  readonly trustedProxies: number;
  readonly log: Logger;
}

/** Every web door but the engine's, with one place that turns what is thrown into an answer. */
export function webApp({ first, doors, cookieSecrets, trustedProxies, log }: WebApp) {
  const app = new Koa({ proxy: true, maxIpsCount: trustedProxies });
  app.keys = cookieSigner(cookieSecrets);
  app.on("error", (error: Error & { readonly code?: string }) => {
    if (!left.has(error.code ?? "")) log.error({ err: error }, "door");
  });
  for (const middleware of first) app.use(middleware);
  app.use(answerErrors({ log, page: errorPage, unavailable: [StoreUnavailable, Busy] }));
  for (const router of doors) app.use(router.routes());
  return app.callback() as (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

/** Somebody went away before all of a page was sent. */
const left: ReadonlySet<string> = new Set(["ERR_STREAM_PREMATURE_CLOSE", "EPIPE", "ECONNRESET"]);
