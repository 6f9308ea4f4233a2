import { randomBytes } from "node:crypto";
import type { Context, Middleware } from "koa";

const harmless = /^[\w.-]{8,64}$/;

/** Every request has an id: the proxy's, if it gave a harmless one, else a new one. It goes out again in X-Request-Id. */
export const giveRequestId: Middleware = async (ctx, next) => {
  const given = ctx.get("X-Request-Id");
  ctx.state["requestId"] = harmless.test(given) ? given : `req_${randomBytes(12).toString("base64url")}`;
  ctx.set("X-Request-Id", requestId(ctx));
  await next();
};

export const requestId = (ctx: Pick<Context, "state">): string => String(ctx.state["requestId"] ?? "");
