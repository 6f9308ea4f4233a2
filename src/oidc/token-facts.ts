import type { SignIn } from "../policy/facts.ts";
import type { Instant } from "../policy/time.ts";
import type { EngineRecordReader, FoundRecord } from "../store/port/engine-records.ts";
import { type LiveToken, signInOfService, signInOfToken } from "./accounts.ts";
import { audienceOf } from "./introspection.ts";
import { lastEndOf, looksSigned, type ReadSigned } from "./signed-tokens.ts";

interface Payload extends LiveToken {
  readonly jti?: string;
  readonly kid?: string;
  readonly exp: number;
  readonly iat: number;
  readonly aud?: string | string[];
  readonly scope?: string;
  readonly sid?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

interface Found {
  readonly signIn: SignIn;
  readonly audience: string | undefined;
  readonly kid?: string;
  readonly expiresAt: Instant;
  readonly answer: Readonly<Record<string, unknown>> & { readonly exp: number };
}

interface Deps {
  readonly engineRecords: Pick<EngineRecordReader, "findAny">;
  readonly readSigned: ReadSigned;
  readonly issuer: string;
  readonly wall: () => Instant;
  readonly now: () => Instant;
}

const introspectable = ["AccessToken", "ClientCredentials", "RefreshToken"];

/** What the engine has kept about a token, or its signature proves, told as the engine's introspection would tell it. */
export const tokenFacts =
  ({ engineRecords, readSigned, issuer, wall, now }: Deps) =>
  async (token: string, hash: string): Promise<Found | undefined> => {
    if (looksSigned(token)) {
      const payload = await readSigned(token, { wall: wall(), now: now() });
      const expiresAt = payload && lastEndOf(payload);
      return expiresAt && factsOf({ model: payload.kind, payload: { ...payload }, expiresAt }, issuer);
    }
    const record = await engineRecords.findAny(introspectable, hash, now());
    // A resource server learns nothing of refresh tokens.
    return record === undefined || record.model === "RefreshToken" ? undefined : factsOf(record, issuer);
  };

type Kept = Pick<FoundRecord, "model" | "payload" | "expiresAt">;

function factsOf({ model, payload, expiresAt }: Kept, issuer: string): Found {
  const token = payload as unknown as Payload;
  return {
    signIn: model === "AccessToken" ? signInOfToken(token) : signInOfService(token),
    audience: audienceOf(token.aud),
    ...(token.kid !== undefined && { kid: token.kid }),
    expiresAt,
    // In the engine's order; what is undefined is not written.
    answer: {
      active: true,
      sub: token.accountId,
      ...token.extra,
      client_id: token.clientId,
      exp: token.exp,
      iat: token.iat,
      sid: token.sid,
      iss: issuer,
      // The engine keeps an opaque token's under its hash, and does not tell it.
      jti: token.kid === undefined ? undefined : token.jti,
      aud: token.aud,
      scope: token.scope || undefined,
      token_type: "Bearer",
    },
  };
}
