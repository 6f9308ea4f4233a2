import { createLocalJWKSet, type JWK, type JWTPayload, jwtVerify } from "jose";
import type { ClientKind } from "../policy/facts.ts";
import { longestAccessToken } from "../policy/relevance.ts";
import { after, type Instant, instant } from "../policy/time.ts";
import type { AccessTokenFields } from "./internals.ts";

/** What a signed access token (RFC 9068) says about its sign-in besides the claims that have names of their own. */
interface SignInClaim {
  readonly kind: ClientKind;
  /** Milliseconds, as `issued_at`: the registered claims have whole seconds. */
  readonly signed_in_at: number;
  readonly issued_at: number;
  readonly administrator?: boolean;
  readonly mobile_access?: boolean;
  readonly session?: string;
}

type Issued = AccessTokenFields & { readonly grantId: string };

/** RFC 9068 §2.2.1, and what a decision needs: so that it can be judged without a look at the store. */
export const claimsOfToken = (token: AccessTokenFields): Readonly<Record<string, unknown>> => ({
  auth_time: Math.floor(token.signedInAt / 1000),
  sign_in: {
    kind: token.clientKind,
    signed_in_at: token.signedInAt,
    issued_at: token.issuedAt,
    ...(token.administrator && { administrator: true }),
    ...(token.mobileAccess !== undefined && { mobile_access: token.mobileAccess }),
    ...(token.signInSessionUid !== undefined && { session: token.signInSessionUid }),
  } satisfies SignInClaim,
});

/** The same token as the engine would have kept it, had it not been signed. */
export interface ReadToken extends Issued {
  readonly kind: "AccessToken";
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  readonly accountId: string;
  readonly clientId: string;
  readonly aud: string;
  readonly scope?: string;
  readonly extra: Readonly<Record<string, unknown>>;
  /** The key that has signed it. */
  readonly kid: string;
}

/** Ends are written by the clock on the wall, as all servers read them; what is recorded goes by a clock of its own. */
interface Times {
  readonly wall: Instant;
  readonly now: Instant;
}

/** Afterwards the denials that could concern it may have been forgotten. */
export const lastEndOf = ({ issuedAt }: Pick<ReadToken, "issuedAt">): Instant =>
  after(instant(issuedAt), longestAccessToken);

/** Undefined unless it is an access token that one of these keys has signed for this issuer, and that has not run out. */
export function signedTokens(issuer: string, keys: readonly JWK[]) {
  const keyFor = createLocalJWKSet({ keys: keys.map(publicPart) });
  return async (token: string, { wall, now }: Times): Promise<ReadToken | undefined> => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keyFor, {
        issuer,
        typ: "at+jwt",
        algorithms: ["RS256", "ES256"],
        currentDate: new Date(wall),
      });
      const read = tokenOf(payload, String(protectedHeader.kid));
      return now < lastEndOf(read) ? read : undefined;
    } catch {
      return undefined;
    }
  };
}

export type ReadSigned = ReturnType<typeof signedTokens>;

/** Told from an opaque token by its dots alone: whether it is one of ours is for the signature to say. */
export const looksSigned = (token: string): boolean => token.split(".").length === 3;

function tokenOf(payload: JWTPayload, kid: string): ReadToken {
  const claim = payload["sign_in"] as SignInClaim;
  const { institution, grant, scope } = payload as Readonly<Record<string, string>>;
  return {
    kind: "AccessToken",
    kid,
    jti: String(payload.jti),
    iat: Number(payload.iat),
    exp: Number(payload.exp),
    accountId: String(payload.sub),
    clientId: String(payload["client_id"]),
    grantId: String(grant),
    aud: String(payload.aud),
    ...(scope !== undefined && { scope }),
    extra: { institution, grant },
    institutionId: String(institution),
    clientKind: claim.kind,
    signedInAt: claim.signed_in_at,
    issuedAt: claim.issued_at,
    administrator: claim.administrator === true,
    ...(claim.mobile_access !== undefined && { mobileAccess: claim.mobile_access }),
    ...(claim.session !== undefined && { signInSessionUid: claim.session }),
  };
}

function publicPart({ kty, n, e, crv, x, y, kid, alg, use }: JWK): JWK {
  return kty === "RSA" ? ({ kty, n, e, kid, alg, use } as JWK) : ({ kty, crv, x, y, kid, alg, use } as JWK);
}
