import { bodyParser } from "@koa/bodyparser";
import type { Context } from "koa";

/** Reads an urlencoded body of at most `limit`; a larger one is refused with 413. Other kinds are left alone. */
export const readForm = async (ctx: Context, limit: FormLimit = "16kb"): Promise<void> =>
  parsers[limit](ctx, async () => undefined);

/** `1mb` is for pasted lists. */
export type FormLimit = "16kb" | "1mb";

const parserOf = (formLimit: FormLimit) =>
  bodyParser({ enableTypes: ["form"], formLimit, encoding: "utf-8" });
const parsers = { "16kb": parserOf("16kb"), "1mb": parserOf("1mb") };

/** A field that came once, as text. Missing, repeated and nested ones are all "not given". */
export function formField(ctx: Context, name: string): string | undefined {
  const body: unknown = ctx.request.body;
  if (typeof body !== "object" || body === null || !Object.hasOwn(body, name)) return undefined;
  const value: unknown = (body as Record<string, unknown>)[name];
  return typeof value === "string" ? value : undefined;
}

/** The same for the query. */
export function queryField(ctx: Context, name: string): string | undefined {
  const value = ctx.query[name];
  return typeof value === "string" ? value : undefined;
}
