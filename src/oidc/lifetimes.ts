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
  /** What `decide` said of the sign-in that this request goes on with, and when. */
  readonly judged: (ctx: KoaContextWithOIDC) => {
    readonly decision?: Decision;
    readonly decidedAt?: Instant;
  };
}

/** Seconds that the engine gives each of its records (its `ttl` setting). */
export const engineLifetimes = ({ accessToken, now, judged }: Lifetimes) => ({
  /** Counted from the decision, by the second begun, and never past the instant until which it allows the sign-in. */
  AccessToken(ctx: KoaContextWithOIDC): number {
    const at = now();
    const { decision, decidedAt = at } = judged(ctx);
    const passed = Math.floor((at - decidedAt) / seconds(1));
    const left = decision?.allowed === true ? decision.until - at : Number.POSITIVE_INFINITY;
    return inSeconds(milliseconds(Math.min(accessToken - seconds(passed), left)));
  },
  ClientCredentials: inSeconds(accessToken),
  AuthorizationCode: inSeconds(minutes(1)),
  IdToken: inSeconds(minutes(60)),
  Interaction: inSeconds(minutes(60)),
  Session: longestCookie,
  Grant: farEnd,
  RefreshToken: farEnd,
});
