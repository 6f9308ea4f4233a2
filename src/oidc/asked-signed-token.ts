import type { IncomingMessage } from "node:http";
import { unescape } from "node:querystring";
import { decodeProtectedHeader } from "jose";
import type { Context, Middleware } from "koa";
import type { Instant } from "../policy/time.ts";
import { giveReadBody } from "./internals.ts";
import type { ReadSigned, ReadToken } from "./signed-tokens.ts";

interface Clocks {
  readonly wall: () => Instant;
  readonly now: () => Instant;
}

interface Asked {
  readonly name: string;
  readonly token: ReadToken | undefined;
}

/** The engine reads no more of a form. */
const mostBytes = 56 * 1024;

const asking = /^\/(introspect|revoke)\/?$/i;

/** Whether it is a token that is asked about, or to be revoked. */
export const asksAboutToken = ({ method, path }: Context): boolean => method === "POST" && asking.test(path);

/**
 * The engine refuses to introspect or revoke whatever is a JWT, and keeps none. Here such a token is replaced by a name,
 * under which the engine finds it as if it had been kept; one that is not ours it does not find.
 */
export function askedSignedTokens(read: ReadSigned, { wall, now }: Clocks) {
  const asked = new WeakMap<IncomingMessage, Asked>();
  return {
    middleware: (async (ctx, next) => {
      if (asksAboutToken(ctx) && ctx.is("application/x-www-form-urlencoded")) await rename(ctx);
      await next();
    }) satisfies Middleware as Middleware,
    find: (request: IncomingMessage | undefined, name: string): ReadToken | undefined => {
      const found = request && asked.get(request);
      return found?.name === name ? found.token : undefined;
    },
  };

  async function rename(ctx: Context): Promise<void> {
    const body = await readBody(ctx.req);
    const pairs = body.toString("latin1").split("&");
    const at = pairs.findIndex(isSignedToken);
    if (at < 0) return giveReadBody(ctx.req, body);
    const name = "signed-token";
    asked.set(ctx.req, { name, token: await read(valueOf(pairs[at] ?? ""), { wall: wall(), now: now() }) });
    const renamed = Buffer.from(pairs.with(at, `token=${name}`).join("&"), "latin1");
    if (ctx.req.headers["content-length"] !== undefined)
      ctx.req.headers["content-length"] = String(renamed.length);
    giveReadBody(ctx.req, renamed);
  }
}

/** What is too long is not read to its end: the engine refuses as much as this already. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > mostBytes) break;
  }
  return Buffer.concat(chunks);
}

const decoded = (text: string): string => unescape(text.replaceAll("+", " "));

const valueOf = (pair: string): string => decoded(pair.slice(pair.indexOf("=") + 1));

function isSignedToken(pair: string): boolean {
  const at = pair.indexOf("=");
  if (at < 0 || decoded(pair.slice(0, at)) !== "token") return false;
  try {
    return decodeProtectedHeader(valueOf(pair)) !== undefined;
  } catch {
    return false;
  }
}
