import { bodyParser } from "@koa/bodyparser";
import type { Context } from "koa";
import { Problem } from "./problem.ts";

/** The request's JSON document; an empty object when there is no body. */
export async function jsonBody(ctx: Context, limit: string): Promise<unknown> {
  const type = ctx.is("application/json");
  if (type === null || ctx.request.length === 0) return {};
  if (type === false) {
    throw new Problem("unsupported-media-type", "Send the body as application/json.", {
      headers: { Accept: "application/json" },
    });
  }
  const parse = bodyParser({ enableTypes: ["json"], jsonLimit: limit, onError: refuse });
  await parse(ctx, async () => {});
  return ctx.request.body;
}

function refuse(error: Error): never {
  const status = "status" in error ? error.status : undefined;
  if (status === 413) throw new Problem("body-too-large", "Send less at once.");
  if (status === 415) throw new Problem("unsupported-media-type", "This Content-Encoding is not known here.");
  throw new Problem("invalid-request", "The body is not a JSON document.", {
    errors: [{ path: "", message: "is not a JSON object" }],
  });
}
