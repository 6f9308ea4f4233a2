import type { Context } from "koa";
import type { MessageId } from "../messages/speech.ts";
import { ownCookie } from "./own-cookies.ts";

/** What the page after a form says of it. */
export interface LeftNotice {
  readonly tone: "good" | "warn" | "bad";
  readonly id: MessageId;
  readonly values?: Readonly<Record<string, string | number>>;
}

const name = "hallpass-notice";

const options = { path: "/", signed: true, httpOnly: true, sameSite: "lax", overwrite: true } as const;

/** Sends the browser on by GET, so that no form is sent twice; what happened goes along in a signed cookie, once. */
export function goOn(ctx: Context, to: string, notice?: LeftNotice): void {
  if (notice !== undefined)
    ctx.cookies.set(ownCookie(ctx, name), Buffer.from(JSON.stringify(notice)).toString("base64url"), {
      ...options,
      maxAge: 60_000,
    });
  ctx.status = 303;
  ctx.redirect(to);
}

/** What the form before has left; the next page will not find it. */
export function takeNotice(ctx: Context): LeftNotice | undefined {
  const kept = ctx.cookies.get(ownCookie(ctx, name), { signed: true });
  if (kept === undefined) return undefined;
  ctx.cookies.set(ownCookie(ctx, name), null, options);
  return JSON.parse(Buffer.from(kept, "base64url").toString()) as LeftNotice;
}
