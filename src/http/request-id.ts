import { randomBytes } from "node:crypto";
import type { Context, Middleware } from "koa";

const harmless = /^[\w.-]{8,64}$/;

/** Every request has an id: the proxy's, if it gave a harmless one, else a new one. It goes out again in X-Request-Id. */
export const giveRequestId: Middleware = async (ctx, next) => {
  ctx.state["requestId"] = requestIdFor(ctx.get("X-Request-Id"));
  ctx.set("X-Request-Id", requestId(ctx));
  await next();
};

/** One process's part and a number: unique, and no secret. */
export const requestIdFor = (given: string | string[] | undefined): string =>
  typeof given === "string" && harmless.test(given)
    ? given
    : `req_${ofProcess}${((count += 1)).toString(36)}`;

const ofProcess = randomBytes(9).toString("base64url");
let count = 36 ** 4;

export const requestId = (ctx: Pick<Context, "state">): string => String(ctx.state["requestId"] ?? "");
