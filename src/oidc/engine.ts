import type { EventEmitter } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context, Middleware } from "koa";
import type { Configuration, KoaContextWithOIDC, default as Provider } from "oidc-provider";
import { sidOf } from "../actions/logout-token.ts";
import { openSigningKey, publishedKeys } from "../actions/signing-keys.ts";
import { readSecrets, secretMatches } from "../http/client-secret.ts";
import { allowFormTarget } from "../http/security-headers.ts";
import { decide } from "../policy/decide.ts";
import { clientId, type GrantId } from "../policy/ids.ts";
import type { Duration, Instant } from "../policy/time.ts";
import type { Rulebook } from "../rulebook/rulebook.ts";
import type { SigningKey } from "../store/port/entities.ts";
import { type AccountDeps, type PresentAccount, signInOfService } from "./accounts.ts";
import type { AdapterDeps } from "./adapter.ts";
import { askedSignedTokens } from "./asked-signed-token.ts";
import { configuration, type Parts } from "./configuration.ts";
import { usedTwice } from "./end-grant.ts";
import { keepErrorsOfTools } from "./errors-of-tools.ts";
import { type GrantTypeWrapper, withGrantTypes } from "./grant-types.ts";
import type { GrantDeps } from "./grants.ts";
import {
  compareSecretsBy,
  type EngineModule,
  giveReadBody,
  importEngine,
  keepOwnFields,
  leaveLogoutsToUs,
  rememberClients,
} from "./internals.ts";
import { type IntrospectionDeps, introspection } from "./introspection.ts";
import { withOwnPages } from "./own-pages.ts";
import { refreshRetry } from "./refresh-retry.ts";
import { refusals } from "./refusals.ts";
import type { SignOutDeps } from "./sign-out.ts";
import { type ReadSigned, signedTokens } from "./signed-tokens.ts";
import { signedBy, signerOf } from "./signer.ts";
import { type TokenAnswer, tellTokenAnswers } from "./token-answers.ts";

interface Ending {
  readonly because: "revoked" | "signed_out";
  readonly code: string;
}

export interface EngineDeps
  extends Omit<AdapterDeps, "errors" | "client" | "endGrant" | "findSigned" | "forgetsSession">,
    Omit<AccountDeps, "refuse">,
    Omit<GrantDeps, "client" | "provider">,
    SignOutDeps,
    IntrospectionDeps {
  readonly issuer: string;
  readonly trustedProxies: number;
  readonly cookieSecrets: readonly string[];
  readonly keyEncryptionSecret: string;
  readonly accessTokenLifetime: Duration;
  readonly rulebook: Rulebook;
  /** What time it is for everybody else. */
  readonly wall: () => Instant;
  readonly endGrant: (id: GrantId, how: Ending) => Promise<void>;
  /** A sign-in goes on: kept before the answer goes out. */
  readonly wentOn: (id: GrantId) => Promise<void>;
  readonly pages: {
    readonly renderError: NonNullable<Configuration["renderError"]>;
    readonly confirmLogout: (ctx: KoaContextWithOIDC, form: string) => void | Promise<void>;
    readonly signedOut: (ctx: KoaContextWithOIDC) => void | Promise<void>;
  };
  /** What every request passes first: its id, its log line, headers. */
  readonly first: readonly Middleware[];
  readonly tokenAnswered: (answer: TokenAnswer) => void;
  readonly onFault: (error: unknown, path: string) => void;
}

/** The engine, built anew whenever the keys to publish change: all that it knows is in the stores. */
export interface Engine {
  provider(): Provider;
  /** Whether an address is one of the engine's. */
  serves(url: string | undefined): boolean;
  /** With its body, if somebody has read that already. */
  handle(request: IncomingMessage, response: ServerResponse, body?: Buffer): Promise<void>;
  /** What a signed access token of ours says (RFC 9068). */
  readonly readSigned: ReadSigned;
  /** An ID token as the engine would sign it now: RS256, for a public client. */
  signIdToken(claims: object): string;
  /** Whether a key is published now: what another has signed is worth nothing any more. */
  publishes(kid: string): boolean;
  /** Looks whether other keys are to be published or to sign by now. */
  renewKeys(): Promise<void>;
}

export async function startEngine(deps: EngineDeps): Promise<Engine> {
  const module = await importEngine();
  let built = build(deps, module, await keysNow());
  let renewing = Promise.resolve();
  deps.rulebook.whenKeysChange(renewKeys);
  // They may have changed before anybody listened.
  await renewKeys();

  return {
    provider: () => built.provider,
    serves: (url = "/") => ownPaths.test(url),
    handle(request, response, body) {
      if (body !== undefined) giveReadBody(request, body);
      return built.handle(request, response);
    },
    readSigned: (token, times) => built.readSigned(token, times),
    signIdToken: (claims) => built.signIdToken(claims),
    publishes: (kid) => built.kids.has(kid),
    renewKeys,
  };

  /** One after the other, so that what was read earlier never takes the place of what was read later. */
  function renewKeys(): Promise<void> {
    renewing = renewing.catch(() => undefined).then(buildIfOthers);
    return renewing;
  }

  async function buildIfOthers(): Promise<void> {
    const keys = await keysNow();
    if (idOf(keys) !== built.keys) built = build(deps, module, keys);
  }

  async function keysNow(): Promise<readonly SigningKey[]> {
    return publishedKeys(await deps.records.signingKeys(), deps.now());
  }
}

/** All below /introspect but the feed, which is none of the engine's business. */
const ownPaths =
  /^\/(authorize|token|introspect(?!\/feed(?![\w-]))|revoke|userinfo|jwks|logout|\.well-known)(?![\w-])/;

interface Built {
  readonly provider: Provider;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  readonly keys: string;
  readonly kids: ReadonlySet<string>;
  readonly readSigned: ReadSigned;
  readonly signIdToken: Engine["signIdToken"];
}

const idOf = (keys: readonly SigningKey[]): string => keys.map(({ kid }) => kid).join(" ");

function build(deps: EngineDeps, module: EngineModule, keys: readonly SigningKey[]): Built {
  const asking = introspection(deps);
  const refused = refusals(deps.onFault);
  const jwks = keys.map((key) => openSigningKey(deps.keyEncryptionSecret, key));
  const readSigned = signedTokens(deps.issuer, jwks);
  const signed = askedSignedTokens(readSigned, deps);
  const signers = jwks.map((jwk) => signerOf(module, jwk));
  const parts: Parts = {
    engine: module,
    provider: () => provider,
    jwks: { keys: signers },
    introspection: asking,
    findSigned: signed.find,
    refuse: refused.because,
  };
  const retries = refreshRetry({
    ...deps,
    client: (id) => deps.rulebook.client(clientId(id)),
    usedTwice: (ctx, grant) => usedTwice(deps, parts, { ctx, grant }),
  });
  const engineClass = withGrantTypes(module.Provider, {
    client_credentials: guardServices(deps, parts),
    refresh_token: retries.wrap,
  });
  const { engineRecords } = retries;
  const provider: Provider = new engineClass(deps.issuer, configuration({ ...deps, engineRecords }, parts));
  refused.watch(provider);
  keepErrorsOfTools(provider, (id) => deps.rulebook.client(clientId(id)));
  (provider as EventEmitter).on("error", (error: unknown) => deps.onFault(error, "engine"));
  // The address of every endpoint is the issuer's, whatever the request says: see the front door.
  provider.proxy = true;
  provider.maxIpsCount = deps.trustedProxies;
  keepOwnFields(provider);
  compareSecretsBy(provider, (kept, given) => secretMatches(readSecrets(kept), given, deps.now()));
  rememberClients(
    provider,
    withOwnPages((id) => deps.rulebook.client(clientId(id)), deps.issuer),
  );
  leaveLogoutsToUs(provider, sidOf);
  for (const middleware of [
    ...deps.first,
    tellTokenAnswers(deps.tokenAnswered),
    cacheable,
    leadBack,
    refused.middleware,
    asking.middleware,
    signed.middleware,
    keepGoing(deps),
  ]) {
    provider.use(middleware);
  }
  const kids = new Set(keys.map(({ kid }) => kid));
  const signIdToken = signedBy(signers);
  return { provider, handle: provider.callback(), keys: idOf(keys), kids, readSigned, signIdToken };
}

/** A disabled service gets no token; other clients are refused where their sign-ins are judged. */
const guardServices =
  ({ rulebook, now }: EngineDeps, { engine, refuse }: Parts): GrantTypeWrapper =>
  (handler) =>
  (ctx) => {
    const signIn = signInOfService({ clientId: ctx.oidc.client.clientId, issuedAt: now() });
    if (decide(rulebook.factsFor(signIn), now()).allowed) return handler(ctx);
    refuse(ctx, "client_disabled");
    throw new engine.errors.InvalidGrant("client disabled");
  };

/** What everybody may know, and asks for often. Keys are published for longer ahead than this. */
const cacheable: Middleware = async (ctx, next) => {
  await next();
  // RFC 8414 §2 tells clients what they may use, and the other response type is only for our own pages.
  if (ctx.path.startsWith("/.well-known/") && ctx.status === 200)
    (ctx.body as Record<string, unknown>)["response_types_supported"] = ["code"];
  if (ctx.status === 200 && /^\/(jwks|\.well-known\/)/.test(ctx.path))
    ctx.set("Cache-Control", "public, max-age=300");
};

/** When a browser changes accounts the engine sends a form by itself: it ends at the app, and Chrome has to allow it. */
const leadBack: Middleware = async (ctx, next) => {
  await next();
  const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
  const redirectUri = oidc?.entities.Interaction?.params["redirect_uri"];
  if (oidc?.route === "resume" && typeof redirectUri === "string") allowFormTarget(ctx, redirectUri);
};

/** Going on with a sign-in is activity, once it has succeeded and before the app hears of it. */
const keepGoing =
  ({ wentOn }: EngineDeps): Middleware =>
  async (ctx: Context, next) => {
    await next();
    const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
    if (oidc?.route !== "token" || ctx.status !== 200) return;
    const { decision } = (oidc.account ?? {}) as Partial<PresentAccount>;
    const grant = oidc.entities.Grant?.jti;
    if (decision !== undefined && grant !== undefined) await wentOn(grant as GrantId);
  };
