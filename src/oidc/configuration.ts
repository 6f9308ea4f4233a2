import type { Configuration, KoaContextWithOIDC, default as Provider } from "oidc-provider";
import { cookieSigner } from "../http/cookie-signer.ts";
import type { ClientKind } from "../policy/facts.ts";
import type { Client } from "../store/port/entities.ts";
import { findAccount, presentAccount } from "./accounts.ts";
import { adapters } from "./adapter.ts";
import type { askedSignedTokens } from "./asked-signed-token.ts";
import { claimsOfScopes } from "./claims.ts";
import { getsRefreshTokens, isPublic, rotatesRefreshTokens } from "./client-metadata.ts";
import { deviceName, givenName } from "./device-name.ts";
import { endGrant } from "./end-grant.ts";
import type { EngineDeps } from "./engine.ts";
import { features } from "./features.ts";
import { loadExistingGrant } from "./grants.ts";
import {
  type AccessTokenFields,
  type EngineModule,
  type GrantFields,
  interactionResult,
  type SessionFields,
} from "./internals.ts";
import type { introspection } from "./introspection.ts";
import { engineLifetimes } from "./lifetimes.ts";
import { withOwnPages } from "./own-pages.ts";
import { signInPrompts } from "./sign-in-checks.ts";
import { forgetsSession } from "./sign-out.ts";
import { claimsOfToken } from "./signed-tokens.ts";
import { tokenFields } from "./token-fields.ts";

/** What a newly built engine brings along. */
export interface Parts {
  readonly engine: EngineModule;
  readonly provider: () => Provider;
  readonly jwks: NonNullable<Configuration["jwks"]>;
  readonly introspection: ReturnType<typeof introspection>;
  readonly findSigned: ReturnType<typeof askedSignedTokens>["find"];
  readonly refuse: Parameters<typeof findAccount>[0]["refuse"];
}

/** Everything the engine is told. Its own lifetimes, clients and interactions are ours; what we do not offer is off. */
export function configuration(deps: EngineDeps, parts: Parts): Configuration {
  const client = withOwnPages((id) => deps.rulebook.client(id as Client["id"]), deps.issuer);
  const kindOf = (ctx: KoaContextWithOIDC): ClientKind | undefined =>
    client(String(ctx.oidc.client?.clientId))?.kind;
  const secure = deps.issuer.startsWith("https:");
  return {
    adapter: adapters({
      ...deps,
      client,
      errors: parts.engine.errors,
      endGrant: (id) => endGrant(deps, parts, id),
      findSigned: (name) => {
        const token = parts.findSigned(parts.engine.Provider.ctx?.req, name);
        return token && { ...token };
      },
      forgetsSession: () => forgetsSession(parts.engine.Provider.ctx, deps),
    }),
    jwks: parts.jwks,
    routes,
    cookies: {
      keys: cookieSigner(deps.cookieSecrets),
      names: cookieNames(secure),
      long: { signed: true, httpOnly: true, sameSite: "lax", secure, path: "/" },
      short: { signed: true, httpOnly: true, sameSite: "lax", secure },
    },
    findAccount: findAccount({ ...deps, refuse: parts.refuse }),
    loadExistingGrant: loadExistingGrant({ ...deps, client, provider: parts.provider }),
    interactions: {
      policy: signInPrompts({ ...deps, client, policy: parts.engine.interactionPolicy }),
      url: (_ctx, interaction) => `/sign-in/${interaction.uid}`,
    },
    ttl: lifetimes(deps, { client, kindOf }),
    extraTokenClaims: (_ctx, token) =>
      token.kind === "AccessToken"
        ? { institution: (token as unknown as GrantFields).institutionId, grant: token.grantId }
        : undefined,
    formats: {
      customizers: {
        jwt: (_ctx, token, { payload }) => {
          Object.assign(payload, claimsOfToken(token as unknown as AccessTokenFields));
        },
      },
    },
    rotateRefreshToken: (ctx) => {
      const known = client(String(ctx.oidc.client?.clientId));
      return known !== undefined && rotatesRefreshTokens(known);
    },
    issueRefreshToken: async (_ctx, { clientId }) => {
      const known = client(clientId);
      return known !== undefined && getsRefreshTokens(known);
    },
    // RFC 7009 §2.1: whoever revokes a token of a sign-in ends the sign-in, by a record, so that every process knows.
    revokeGrantPolicy: () => true,
    // No token hangs on the browser's session: what ends a sign-in is a record.
    expiresWithSession: async () => false,
    claims: claimsOfScopes,
    extraParams: {
      institution: (ctx, value) => keepIf(ctx, "institution", isInstitutionId(value)),
      device_name: (ctx, value) => nameDevice(ctx, value),
    },
    pkce: {
      required: (_ctx, { clientId }) => {
        const known = client(clientId);
        return known === undefined || isPublic(known) || known.requirePkce;
      },
    },
    clientBasedCORS: (ctx, origin, asker) =>
      (ctx.oidc.route === "userinfo" || asker.clientAuthMethod === "none") && isSiteOf(asker, origin),
    // "none" is for our own pages: see own-pages.ts. No other client is registered for it.
    responseTypes: ["code", "none"],
    subjectTypes: ["public"],
    clientAuthMethods: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
    enabledJWA: {
      idTokenSigningAlgValues: ["RS256", "ES256"],
      introspectionSigningAlgValues: ["RS256", "ES256"],
      clientAuthSigningAlgValues: ["RS256", "PS256", "ES256", "Ed25519"],
    },
    renderError: deps.pages.renderError,
    features: features(deps, parts),
  };
}

const routes = {
  authorization: "/authorize",
  token: "/token",
  introspection: "/introspect",
  revocation: "/revoke",
  userinfo: "/userinfo",
  jwks: "/jwks",
  end_session: "/logout",
};

/** The prefixes make browsers refuse a cookie that another host or plain http has set (RFC 6265bis §4.1.3). */
const cookieNames = (secure: boolean) => ({
  session: secure ? "__Host-hallpass" : "hallpass",
  interaction: secure ? "__Secure-hallpass-sign-in" : "hallpass-sign-in",
  resume: secure ? "__Secure-hallpass-resume" : "hallpass-resume",
});

interface Known {
  readonly client: (id: string) => Client | undefined;
  readonly kindOf: (ctx: KoaContextWithOIDC) => ClientKind | undefined;
}

/** The engine asks for lifetimes with the record in hand, just before it is kept: our own fields are set here. */
function lifetimes(deps: EngineDeps, { kindOf }: Known): NonNullable<Configuration["ttl"]> {
  const seconds = engineLifetimes({
    accessToken: deps.accessTokenLifetime,
    now: deps.now,
    judged: presentAccount,
  });
  return {
    ...seconds,
    AccessToken(ctx, token) {
      const grant = ctx.oidc.entities.Grant as unknown as GrantFields;
      const account = presentAccount(ctx);
      Object.assign(token, tokenFields(grant, account, deps.now()));
      return seconds.AccessToken(ctx);
    },
    ClientCredentials(_ctx, token) {
      Object.assign(token, { issuedAt: deps.now() });
      return seconds.ClientCredentials;
    },
    AuthorizationCode(ctx) {
      // The engine notes that a sign-in outlives the browser's session; those in web apps do not.
      const held = ctx.oidc.session?.authorizations?.[String(ctx.oidc.client?.clientId)];
      if (held !== undefined && kindOf(ctx) === "web") delete held.persistsLogout;
      return seconds.AuthorizationCode;
    },
    Session(ctx, session) {
      const device = deviceName(ctx.get("user-agent"));
      Object.assign(session, { lastActivityAt: deps.now(), device } satisfies SessionFields);
      // Where they were when they signed in, and not where they are each time an app sends them here.
      if (interactionResult(ctx)["login"] !== undefined)
        Object.assign(session, { place: deps.placeOf(ctx.ip) });
      return seconds.Session;
    },
  };
}

/**
 * RFC 9700 §2.6: a page may read an answer only where the client has registered an address of that page's origin.
 * "null" is the origin of a scheme of an app's own, and of any sandboxed page.
 */
const isSiteOf = (
  asker: { readonly redirectUris?: readonly string[] | undefined },
  origin: string,
): boolean =>
  origin !== "null" && (asker.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin);

const isInstitutionId = (value: unknown): boolean =>
  typeof value === "string" && /^[a-z0-9-]{1,64}$/.test(value);

/** A parameter that makes no sense is passed over, like any that is unknown (RFC 6749 §3.1). */
function keepIf(ctx: KoaContextWithOIDC, name: string, sensible: boolean): void {
  if (!sensible && ctx.oidc.params !== undefined) ctx.oidc.params[name] = undefined;
}

function nameDevice(ctx: KoaContextWithOIDC, value: unknown): void {
  if (typeof value !== "string" || ctx.oidc.params === undefined) return;
  ctx.oidc.params["device_name"] = givenName(value);
}
