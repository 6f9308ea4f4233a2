import { bodyParser } from "@koa/bodyparser";
import type { Context } from "koa";

/** Reads an urlencoded body of at most 16 kB; a larger one is refused with 413. Other kinds are left alone. */
export const readForm = async (ctx: Context): Promise<void> => parse(ctx, async () => undefined);

const parse = bodyParser({ enableTypes: ["form"], formLimit: "16kb", encoding: "utf-8" });

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
