import type { Context, Middleware } from "koa";
import type { KoaContextWithOIDC } from "oidc-provider";

/** What came of a request for tokens. */
export interface TokenAnswer {
  readonly grantType: (typeof grantTypes)[number] | "other";
  readonly outcome: "given" | "refused" | "unavailable";
  /** Why the decision refused, or OAuth's word for what was wrong; empty when tokens were given. */
  readonly reason: string;
}

const grantTypes = ["authorization_code", "refresh_token", "client_credentials"] as const;

/** Tells of each answer of the token endpoint. */
export const tellTokenAnswers =
  (tell: (answer: TokenAnswer) => void): Middleware =>
  async (ctx, next) => {
    await next();
    const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
    if (oidc?.route !== "token") return;
    const asked = oidc.params?.["grant_type"];
    const grantType = grantTypes.find((known) => known === asked) ?? "other";
    tell({ grantType, outcome: outcomeOf(ctx), reason: reasonOf(ctx) });
  };

function outcomeOf({ status }: Context): TokenAnswer["outcome"] {
  if (status === 200) return "given";
  return status < 500 ? "refused" : "unavailable";
}

function reasonOf({ body }: Context): string {
  const { reason, error } = (body ?? {}) as { readonly reason?: string; readonly error?: string };
  return reason ?? error ?? "";
}
