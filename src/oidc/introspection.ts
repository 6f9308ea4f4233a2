import type { Middleware } from "koa";
import type { AccessToken, Client, ClientCredentials, KoaContextWithOIDC, RefreshToken } from "oidc-provider";
import type { Decision } from "../policy/decide.ts";
import type { SignIn } from "../policy/facts.ts";
import type { GrantId } from "../policy/ids.ts";
import { type Instant, seconds } from "../policy/time.ts";
import { type LiveToken, signInOfService, signInOfToken } from "./accounts.ts";

type Allowed = Extract<Decision, { allowed: true }>;

export interface IntrospectionDeps {
  /** What the asker may be told; undefined is `active: false`. */
  readonly mayLearn: (
    asker: string,
    token: { readonly signIn: SignIn; readonly audience: string | undefined },
  ) => Allowed | undefined;
  /** An answered question about a person's token shows that they use the grant. */
  readonly seen: (grant: GrantId) => void;
}

/** The engine's introspection (RFC 7662), asking the decision, and telling no later end than it says. */
export function introspection({ mayLearn, seen }: IntrospectionDeps) {
  const allowed = new WeakMap<object, Allowed>();
  return {
    allowedPolicy(
      ctx: KoaContextWithOIDC,
      asker: Client,
      token: AccessToken | ClientCredentials | RefreshToken,
    ): boolean {
      if (token.kind === "RefreshToken") return false;
      const { aud } = token as AccessToken;
      const signIn =
        token.kind === "AccessToken" ? signInOfToken(token as unknown as LiveToken) : serviceSignIn(token);
      const decision = mayLearn(asker.clientId, { signIn, audience: audienceOf(aud) });
      if (decision === undefined) return false;
      allowed.set(ctx.req, decision);
      if (signIn.grantId !== undefined) seen(signIn.grantId);
      return true;
    },
    middleware: (async (ctx, next) => {
      await next();
      const decision = allowed.get(ctx.req);
      if (decision !== undefined) limitEnd(ctx.body as { exp?: number }, decision.until);
      // A signed token, say an ID token, is no access token of ours: unknown, like any other string (RFC 7662 §2.2).
      if ((ctx.body as { error?: string } | undefined)?.error === "unsupported_token_type")
        answerUnknown(ctx);
    }) satisfies Middleware as Middleware,
  };
}

const serviceSignIn = (token: unknown): SignIn =>
  signInOfService(token as { clientId: string; issuedAt: number });

export const audienceOf = (aud: string | string[] | undefined): string | undefined => [aud].flat()[0];

function limitEnd(body: { exp?: number }, until: Instant): void {
  const end = Math.floor(until / seconds(1));
  if (body.exp !== undefined && end < body.exp) body.exp = end;
}

function answerUnknown(ctx: Parameters<Middleware>[0]): void {
  if (ctx.path !== "/introspect") return;
  ctx.status = 200;
  ctx.body = { active: false };
}
