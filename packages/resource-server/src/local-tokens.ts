import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import type { ActiveToken } from "./answer.ts";
import type { Begin } from "./feed-events.ts";
import { subjectsOf } from "./subjects.ts";

/** A token that proves itself (RFC 9068), as far as it can by itself. */
interface LocalToken {
  readonly token: ActiveToken;
  readonly subjects: readonly string[];
  /** In milliseconds since 1970. */
  readonly issuedAt: number;
}

interface Deps {
  readonly issuer: string;
  /** If given, tokens for any other audience have to be asked about. */
  readonly audience: string | undefined;
  /** Hallpass's clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly elapsed: () => number;
  /** In milliseconds, for reading the keys. */
  readonly deadline: number;
}

/** In milliseconds: how long keys that could not be read are not asked for again. */
const keysPause = 5000;
/** In milliseconds: an unknown key makes them be read again at most so often, and they are kept at most so long. */
const [keysCooldown, keysLast] = [30_000, 600_000] as const;

export interface LocalTokens {
  /** Undefined: ask. It is never said here that a token is bad. */
  read(token: string, served: Begin): Promise<LocalToken | undefined>;
}

/** Whether something may be a signed access token at all: an opaque one has no dots. */
export const looksSigned = (token: string): boolean =>
  token.startsWith("ey") && token.split(".").length === 3;

export function localTokens({ issuer, audience, now, elapsed, deadline }: Deps): LocalTokens {
  const keys = createRemoteJWKSet(new URL("/jwks", issuer), {
    timeoutDuration: deadline,
    cooldownDuration: keysCooldown,
    cacheMaxAge: keysLast,
  });
  let notBefore = Number.NEGATIVE_INFINITY;

  return {
    async read(token, served) {
      if (elapsed() < notBefore || served.audience === undefined) return undefined;
      if (audience !== undefined && audience !== served.audience) return undefined;
      try {
        const { payload } = await jwtVerify(token, keys, {
          issuer,
          audience: served.audience,
          typ: "at+jwt",
          algorithms: ["RS256", "ES256"],
          requiredClaims: ["sub", "iat", "exp", "jti"],
          currentDate: new Date(now()),
        });
        return localToken(payload, served);
      } catch (error) {
        if (!isAboutToken(error)) notBefore = elapsed() + keysPause;
        return undefined;
      }
    },
  };
}

/** Whatever else goes wrong is about reading the keys. */
const isAboutToken = (error: unknown): boolean =>
  error instanceof errors.JOSEError &&
  !(error instanceof errors.JWKSTimeout) &&
  error.code !== "ERR_JOSE_GENERIC";

function localToken(payload: JWTPayload, { institutions, audience }: Begin): LocalToken | undefined {
  const { iat = 0, client_id: clientId, institution } = payload;
  // One audience, as Hallpass issues them: whose others it may be meant for is not for us to judge.
  if (payload.aud !== audience || typeof clientId !== "string" || typeof institution !== "string")
    return undefined;
  if (institutions !== "all" && !institutions.includes(institution)) return undefined;
  const token = { active: true, ...payload, token_type: "Bearer" } as unknown as ActiveToken;
  const subjects = subjectsOf(token);
  return subjects && { token, subjects, issuedAt: iat * 1000 };
}
