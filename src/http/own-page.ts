import type { Context } from "koa";

/**
 * Whether a script on a page of ours has sent this (Fetch Metadata; Fetch §3.2), for requests that a cookie alone would
 * let in. Unlike a form under our own `no-referrer`, such a script always tells where it comes from: silence is a no.
 */
export function fromOwnPage(ctx: Context): boolean {
  const site = ctx.get("Sec-Fetch-Site");
  // Koa's own `ctx.origin` is what the request says of itself.
  return site === "" ? ctx.get("Origin") === `${ctx.protocol}://${ctx.host}` : site === "same-origin";
}
