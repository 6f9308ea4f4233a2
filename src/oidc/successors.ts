import { randomBytes } from "node:crypto";
import type { AdapterPayload } from "oidc-provider";
import { type Duration, type Instant, seconds } from "../policy/time.ts";
import type { FoundRecord } from "../store/port/engine-records.ts";
import type { Grant } from "../store/port/entities.ts";
import type { judgedGrant } from "./accounts.ts";
import { recordOf } from "./adapter.ts";
import type { GrantFields } from "./internals.ts";
import { accessTokenSeconds, farEnd, idTokenSeconds } from "./lifetimes.ts";
import type { Answer } from "./sealed-answer.ts";
import { tokenFields } from "./token-fields.ts";

/** A refresh token as the engine has kept it. */
export type Token = AdapterPayload & {
  readonly clientId: string;
  readonly accountId: string;
  readonly grantId: string;
  readonly scope: string;
};

export interface Successors {
  readonly issuer: string;
  readonly accessTokenLifetime: Duration;
  readonly signIdToken: (claims: object) => string;
  readonly at: { readonly now: Instant; readonly wall: Instant };
}

/** Of a token that asks for more than is looked at here: a resource, a key or proof that it is bound to, claims by name. */
const unusual = ["resource", "jkt", "x5t#S256", "attestationJkt", "claims", "rar"];

export function usualToken({ used, payload }: FoundRecord, wall: Instant): Token | undefined {
  const token = payload as unknown as Token;
  const isUsual =
    used === undefined &&
    payload["consumed"] === undefined &&
    unusual.every((name) => payload[name] === undefined) &&
    payload["expiresWithSession"] !== true;
  return isUsual && isLiving(token.exp, wall) && hasScope(token, "openid") ? token : undefined;
}

/** The scope of what is issued, as the engine finds it: of the token's what the grant holds, in the grant's order. */
export function usualGrant(
  { accountId, clientId, engine }: Grant,
  token: Token,
  wall: Instant,
): string | undefined {
  const { openid, rejected, exp } = engine as AdapterPayload & { openid?: { scope?: string } };
  const isItsOwn = accountId === token.accountId && clientId === token.clientId && isLiving(exp, wall);
  const held = isItsOwn && rejected === undefined ? (openid?.scope ?? "").split(" ") : [];
  const scopes = held.filter((name) => hasScope(token, name));
  return scopes.includes("openid") ? scopes.join(" ") : undefined;
}

const isLiving = (exp: number | undefined, wall: Instant): boolean =>
  exp !== undefined && wall < seconds(exp);

const hasScope = ({ scope }: Token, name: string): boolean => scope?.split(" ").includes(name);

export interface Going {
  readonly token: Token;
  readonly grant: GrantFields;
  readonly scope: string;
  readonly judged: NonNullable<Awaited<ReturnType<typeof judgedGrant>>>;
}

/** What the engine would keep and answer in place of a refresh token that is used up. */
export function successors(
  { at, accessTokenLifetime, issuer, signIdToken }: Successors,
  { token, grant, scope, judged }: Going,
): Answer {
  const { decision, standing, at: decidedAt } = judged;
  const iat = Math.floor(at.wall / seconds(1));
  const expiresIn = accessTokenSeconds({ decision, decidedAt }, accessTokenLifetime, at.now);
  const [access, refresh] = newTokens();
  const accessToken = {
    iat,
    exp: iat + expiresIn,
    ...passedOn(token, ["clientId", "grantId", "sessionUid", "expiresWithSession", "accountId", "sid"]),
    kind: "AccessToken",
    gty: refreshedType(token),
    scope,
    ...tokenFields(grant, { standing, decidedAt }, at.now),
    extra: { institution: grant.institutionId, grant: token.grantId },
  };
  const { jti: _jti, ...lasting } = token;
  const rotations = typeof token.rotations === "number" ? token.rotations + 1 : 1;
  const successor = { ...lasting, iat, exp: iat + farEnd, gty: refreshedType(token), rotations };
  const idToken = {
    sub: token.accountId,
    ...passedOn(token, ["nonce", "sid"]),
    aud: token.clientId,
    exp: iat + idTokenSeconds,
    iat,
    iss: issuer,
  };
  return {
    body: {
      access_token: access,
      expires_in: expiresIn,
      id_token: signIdToken(idToken),
      refresh_token: refresh,
      scope,
      token_type: "Bearer",
    },
    accessToken: recordOf(
      { model: "AccessToken", id: access, payload: accessToken, lifetime: seconds(expiresIn) },
      at.now,
    ),
    successor: recordOf(
      { model: "RefreshToken", id: refresh, payload: successor, lifetime: seconds(farEnd) },
      at.now,
    ),
  };
}

/** As long as the engine's: 256 random bits each, in 43 letters. Asking for them twice takes twice as long. */
function newTokens(): readonly [string, string] {
  const random = randomBytes(64);
  return [random.toString("base64url", 0, 32), random.toString("base64url", 32)];
}

const passedOn = (token: Token, names: readonly string[]): AdapterPayload =>
  Object.fromEntries(names.filter((name) => token[name] !== undefined).map((name) => [name, token[name]]));

const refreshedType = ({ gty }: Token): string | undefined =>
  gty === undefined || gty.endsWith("refresh_token") ? gty : `${gty} refresh_token`;
