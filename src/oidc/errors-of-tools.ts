import type { KoaContextWithOIDC, default as Provider } from "oidc-provider";
import type { Client } from "../store/port/entities.ts";

/**
 * RFC 9700 §4.11.2: a third party could send people a link with a mistake in it, which leads them over our address to
 * its own. So a tool's mistakes are told on a page of ours to whoever is not signed in yet.
 */
export function keepErrorsOfTools(provider: Provider, client: (id: string) => Client | undefined): void {
  provider.on("authorization.error", (ctx: KoaContextWithOIDC, error: object) => {
    if (client(String(ctx.oidc.client?.clientId))?.kind !== "tool") return;
    if (ctx.oidc.route === "authorization" && !isAuthenticated(ctx) && !isAnswerToSilence(error))
      // What the engine asks of an error before it redirects.
      Object.assign(error, { allow_redirect: false });
  });
}

const isAuthenticated = ({ oidc }: KoaContextWithOIDC): boolean => oidc.session?.accountId !== undefined;

/** prompt=none is made to be answered like this (OpenID Connect Core §3.1.2.6), and the RFC excepts it. */
const isAnswerToSilence = (error: object): boolean =>
  "error" in error && (error.error === "login_required" || error.error === "interaction_required");
