import type { IncomingMessage } from "node:http";
import type { Context, Middleware } from "koa";
import type { AccessToken, Client, ClientCredentials, KoaContextWithOIDC, RefreshToken } from "oidc-provider";
import { evenly } from "../http/evenly.ts";
import type { Decision } from "../policy/decide.ts";
import type { SignIn } from "../policy/facts.ts";
import type { GrantId } from "../policy/ids.ts";
import { seconds } from "../policy/time.ts";
import { type LiveToken, signInOfService, signInOfToken } from "./accounts.ts";
import { asksAboutToken } from "./asked-signed-token.ts";

export interface IntrospectionDeps {
  /** What the asker may be told; whatever is not allowed is `active: false`. */
  readonly mayLearn: (
    asker: string,
    token: { readonly signIn: SignIn; readonly audience: string | undefined },
  ) => Decision | "not meant for it";
  /** An answered question about a person's token shows that they use the grant. */
  readonly seen: (grant: GrantId) => void;
  /** Counts an answer about a token that is meant for the asker. */
  readonly answered: (asker: string, what: "active" | "ended") => void;
  /** Counts a token that an asker may not learn of, and returns whether these are too many. */
  readonly missed: (asker: string) => boolean;
  readonly tooManyMisses: { readonly body: object; readonly retryAfter: string };
}

type Asked = AccessToken | ClientCredentials | RefreshToken;

/** The engine's introspection (RFC 7662), asking the decision, and telling no later end than it says. */
export function introspection({ mayLearn, seen, answered, missed, tooManyMisses }: IntrospectionDeps) {
  /** Requests about tokens that are meant for whoever asks. */
  const meant = new WeakSet<IncomingMessage>();
  /** Those of them that are told what it is. */
  const active = new WeakSet<IncomingMessage>();
  return {
    allowedPolicy(ctx: KoaContextWithOIDC, asker: Client, token: Asked): boolean {
      if (token.kind === "RefreshToken") return false;
      const signIn = signInOf(token);
      const { aud } = token as AccessToken;
      const learned = mayLearn(asker.clientId, { signIn, audience: audienceOf(aud) });
      if (learned === "not meant for it") return false;
      meant.add(ctx.req);
      answered(asker.clientId, learned.allowed ? "active" : "ended");
      if (!learned.allowed) return false;
      const own = token as { exp: number };
      active.add(ctx.req);
      own.exp = Math.min(own.exp, Math.floor(learned.until / seconds(1)));
      if (signIn.grantId !== undefined) seen(signIn.grantId);
      return true;
    },
    /** What is not told of a token, or done to it, is alike in every letter, and in how long it takes. */
    middleware: (async (ctx, next) => {
      const came = performance.now();
      await next();
      countMisses(ctx);
      if (asksAboutToken(ctx) && !active.has(ctx.req)) await evenly(came);
    }) satisfies Middleware as Middleware,
  };

  function countMisses(ctx: Context): void {
    const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
    if (oidc?.route !== "introspection") return;
    // Whatever is a JWT and not ours is unknown, like any other string (RFC 7662 §2.2).
    if (errorOf(ctx) === "unsupported_token_type") answerUnknown(ctx);
    if (ctx.status !== 200 || meant.has(ctx.req) || !missed(String(oidc.client?.clientId))) return;
    ctx.status = 429;
    ctx.set("Retry-After", tooManyMisses.retryAfter);
    ctx.body = tooManyMisses.body;
  }
}

const signInOf = (token: AccessToken | ClientCredentials): SignIn =>
  token.kind === "AccessToken"
    ? signInOfToken(token as unknown as LiveToken)
    : signInOfService(token as unknown as { clientId: string; issuedAt: number });

export const audienceOf = (aud: string | string[] | undefined): string | undefined => [aud].flat()[0];

const errorOf = ({ body }: Context): string | undefined =>
  typeof body === "object" && body !== null ? (body as { error?: string }).error : undefined;

function answerUnknown(ctx: Context): void {
  ctx.status = 200;
  ctx.body = { active: false };
}
