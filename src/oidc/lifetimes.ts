import type { KoaContextWithOIDC } from "oidc-provider";
import type { Decision } from "../policy/decide.ts";
import { type Duration, days, type Instant, milliseconds, minutes, seconds } from "../policy/time.ts";

/** The engine counts in whole seconds. */
const inSeconds = (length: Duration): number => Math.max(1, Math.floor(length / seconds(1)));

/** So far away that no sign-in ends by it: `decide` rules, the engine's own lifetimes never do. */
const farEnd = inSeconds(days(3650));

/** Browsers keep no cookie longer. */
const longestCookie = inSeconds(days(400));

interface Lifetimes {
  readonly accessToken: Duration;
  readonly now: () => Instant;
  /** What `decide` said of the sign-in that this request goes on with. */
  readonly decisionFor: (ctx: KoaContextWithOIDC) => Decision | undefined;
}

/** Seconds that the engine gives each of its records (its `ttl` setting). */
export const engineLifetimes = ({ accessToken, now, decisionFor }: Lifetimes) => ({
  /** Never past the instant until which its sign-in is allowed. */
  AccessToken(ctx: KoaContextWithOIDC): number {
    const decision = decisionFor(ctx);
    const left = decision?.allowed === true ? decision.until - now() : accessToken;
    return inSeconds(milliseconds(Math.min(accessToken, left)));
  },
  ClientCredentials: inSeconds(accessToken),
  AuthorizationCode: inSeconds(minutes(1)),
  IdToken: inSeconds(minutes(60)),
  Interaction: inSeconds(minutes(60)),
  Session: longestCookie,
  Grant: farEnd,
  RefreshToken: farEnd,
});
