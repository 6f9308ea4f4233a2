import type { Context } from "koa";
import type { Visitor } from "../components/visitor.ts";
import { ownCookie } from "../http/own-cookies.ts";
import { before, type Duration, type Instant, instant, latest } from "../policy/time.ts";

const name = "hallpass-console";

/** Whether nobody has used the console in this session for so long, nor signed in. */
export function isIdle(
  ctx: Context,
  { signIn: { sessionUid, signedInAt } }: Visitor,
  { now, most }: { readonly now: Instant; readonly most: Duration },
): boolean {
  const [uid, at] = (ctx.cookies.get(ownCookie(ctx, name), { signed: true }) ?? "").split(" ");
  const used = uid === sessionUid ? instant(Number(at)) : instant(0);
  return latest(used, signedInAt) <= before(now, most);
}

/** A page that looks again by itself is no use of it. */
export function noteUse(ctx: Context, { signIn: { sessionUid } }: Visitor, now: Instant): void {
  if (ctx.get("X-Hallpass-Refresh") !== "") return;
  ctx.cookies.set(ownCookie(ctx, name), `${sessionUid} ${now}`, {
    path: "/",
    signed: true,
    httpOnly: true,
    sameSite: "lax",
    overwrite: true,
  });
}
