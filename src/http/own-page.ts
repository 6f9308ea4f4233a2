import type { Context } from "koa";

/**
 * Whether a script on a page of ours has sent this (Fetch Metadata; Fetch §3.2), for requests that a cookie alone would
 * let in. Unlike a form under our own `no-referrer`, such a script always tells where it comes from: silence is a no. A
 * page under a name of its own that was made to lead here is "same-origin" too, but then Origin tells that name.
 */
export function fromOwnPage(ctx: Context): boolean {
  const [site, origin] = [ctx.get("Sec-Fetch-Site"), ctx.get("Origin")];
  // Koa's own `ctx.origin` is what the request says of itself.
  const isOurs = origin === `${ctx.protocol}://${ctx.host}`;
  return site === "" ? isOurs : site === "same-origin" && (isOurs || origin === "" || origin === "null");
}
