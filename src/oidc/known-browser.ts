import { createHash, randomBytes } from "node:crypto";
import type { Context } from "koa";
import { ownCookie } from "../http/own-cookies.ts";
import type { InstitutionId } from "../policy/ids.ts";
import { before, days, type Instant } from "../policy/time.ts";
import { usernameKey } from "../store/port/entities.ts";

/** Who says that they sign in. */
interface Login {
  readonly institutionId: InstitutionId;
  readonly username: string;
}

const knownFor = days(90);

const cookieName = (ctx: Context): string => ownCookie(ctx, "hallpass-browser");

/**
 * A browser in which this login has succeeded lately, under a name of its own (OWASP, "Slow Down Online Guessing Attacks
 * with Device Cookies"). The cookie names nobody, is signed, and serves one login: the last one in that browser.
 */
export function knownBrowser(ctx: Context, login: Login, now: Instant): string | undefined {
  const value = ctx.cookies.get(cookieName(ctx), { signed: true }) ?? "";
  const [, since = "", browser = "", bound = ""] = /^(\d+)\.([\w-]+)\.([\w-]+)$/.exec(value) ?? [];
  if (Number(since) <= before(now, knownFor)) return undefined;
  return bound === boundTo(browser, login) ? browser : undefined;
}

/** After a password that was right. A new name each time: what an older cookie has used up stays with that one. */
export function rememberBrowser(ctx: Context, login: Login, now: Instant): void {
  const browser = randomBytes(16).toString("base64url");
  ctx.cookies.set(cookieName(ctx), `${now}.${browser}.${boundTo(browser, login)}`, {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    signed: true,
    overwrite: true,
    maxAge: knownFor,
  });
}

const boundTo = (browser: string, { institutionId, username }: Login): string =>
  createHash("sha256")
    .update(JSON.stringify([browser, institutionId, usernameKey(username)]))
    .digest("base64url");
