import { createHmac, timingSafeEqual } from "node:crypto";
import type { Context } from "koa";
import { formField } from "./form.ts";
import { Refusal } from "./refusal.ts";

export interface Csrf {
  /** What a form about `subject` carries in its field `csrf`. */
  token(subject: string): string;
  /** Throws a refusal unless the form came from a page that we made for `subject`. */
  check(ctx: Context, subject: string): void;
}

/** The first secret makes tokens, all of them are believed, so that secrets can be replaced while people sign in. */
export function csrf(secrets: readonly string[]): Csrf {
  const [newest] = secrets;
  if (newest === undefined) throw new Error("csrf needs at least one secret");

  return {
    token: (subject) => tokenWith(newest, subject),
    check(ctx, subject) {
      const given = formField(ctx, "csrf") ?? "";
      const known = secrets.some((secret) => equal(given, tokenWith(secret, subject)));
      if (!known || !fromHere(ctx)) throw Refusal.saying(403, "refusals.foreignForm");
    },
  };
}

const tokenWith = (secret: string, subject: string): string =>
  createHmac("sha256", secret).update(`csrf ${subject}`).digest("base64url");

/**
 * Fetch §3.2 and Fetch Metadata. Under our own Referrer-Policy `no-referrer` a browser sends "Origin: null" even to us, so
 * that alone says nothing. An Origin that is another's says it all: a page under a name of its own that was made to lead
 * here is "same-origin" too.
 */
function fromHere(ctx: Context): boolean {
  const origin = ctx.get("Origin");
  const site = ctx.get("Sec-Fetch-Site");
  const saysNothing = origin === "" || origin === "null";
  const isOurs = URL.parse(origin)?.host === ctx.host;
  return (saysNothing || isOurs) && (site === "" || site === "same-origin");
}

function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
