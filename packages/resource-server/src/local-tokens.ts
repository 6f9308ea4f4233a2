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
  readonly audience?: string;
  /** Hallpass's clock, in milliseconds since 1970. */
  readonly now: () => number;
  readonly elapsed: () => number;
  /** How long a process of Hallpass may publish keys without knowing that they are withdrawn. */
  readonly lease: () => number;
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
  /** A key may have been withdrawn. */
  doubtKeys(): void;
}

/** Whether something may be a signed access token at all: an opaque one has no dots. */
export const looksSigned = (token: string): boolean =>
  token.startsWith("ey") && token.split(".").length === 3;

export function localTokens({ issuer, audience, now, elapsed, lease, deadline }: Deps): LocalTokens {
  let keys = newKeys();
  let doubtedAt: number | undefined;
  let notBefore = Number.NEGATIVE_INFINITY;

  return {
    async read(token, served) {
      const expected = expectedAudience(served);
      if (expected === undefined || !keysAreCertain()) return undefined;
      const by = keys;
      const read = await verified(token, expected).catch(noteFault);
      // Whatever has signed it may be worth nothing since.
      return by === keys && doubtedAt === undefined ? read && localToken(read, served) : undefined;
    },
    doubtKeys() {
      doubtedAt = elapsed();
    },
  };

  function expectedAudience(served: Begin): string | undefined {
    return audience === undefined || audience === served.audience ? served.audience : undefined;
  }

  /** One lease after they were doubted, every process publishes those that are good. */
  function keysAreCertain(): boolean {
    if (doubtedAt !== undefined) {
      if (elapsed() < doubtedAt + lease()) return false;
      [keys, doubtedAt] = [newKeys(), undefined];
    }
    return elapsed() >= notBefore;
  }

  async function verified(token: string, expected: string): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: expected,
      typ: "at+jwt",
      algorithms: ["RS256", "ES256"],
      requiredClaims: ["sub", "iat", "exp", "jti"],
      currentDate: new Date(now()),
    });
    return payload;
  }

  function noteFault(error: unknown): undefined {
    if (!isAboutToken(error)) notBefore = elapsed() + keysPause;
  }

  function newKeys() {
    return createRemoteJWKSet(new URL("/jwks", issuer), {
      timeoutDuration: deadline,
      cooldownDuration: keysCooldown,
      cacheMaxAge: keysLast,
      // They may be remembered for minutes on the way, and a key may be withdrawn because somebody has stolen it.
      headers: { "cache-control": "no-cache" },
    });
  }
}

/** Whatever else goes wrong is about reading the keys. */
const isAboutToken = (error: unknown): boolean =>
  error instanceof errors.JOSEError &&
  !(error instanceof errors.JWKSTimeout) &&
  error.code !== "ERR_JOSE_GENERIC";

function localToken(payload: JWTPayload, { institutions, audience }: Begin): LocalToken | undefined {
  const { sign_in: signIn, ...claims } = payload;
  const issuedAt = issuedAtOf(claims, signIn);
  const token = { active: true, ...claims, token_type: "Bearer" } as unknown as ActiveToken;
  const subjects = subjectsOf(token);
  // One audience, as Hallpass issues them: whose others it may be meant for is not for us to judge.
  if (issuedAt === undefined || subjects === undefined || claims.aud !== audience) return undefined;
  if (institutions !== "all" && !institutions.includes(String(token.institution))) return undefined;
  return { token, subjects, issuedAt };
}

/** When its sign-in was judged: it may have been signed much later, if the process stood still meanwhile. */
function issuedAtOf({ iat }: JWTPayload, signIn: unknown): number | undefined {
  const judgedAt = (signIn as { readonly issued_at?: unknown } | null | undefined)?.issued_at;
  if (typeof judgedAt !== "number" || iat === undefined) return undefined;
  return Math.min(judgedAt, iat * 1000);
}
