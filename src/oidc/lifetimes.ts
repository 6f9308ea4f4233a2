import type { KoaContextWithOIDC } from "oidc-provider";
import type { Decision } from "../policy/decide.ts";
import { type Duration, days, type Instant, milliseconds, minutes, seconds } from "../policy/time.ts";

/** The engine counts in whole seconds. */
const inSeconds = (length: Duration): number => Math.max(1, Math.floor(length / seconds(1)));

/** So far away that no sign-in ends by it: `decide` rules, the engine's own lifetimes never do. */
export const farEnd = inSeconds(days(3650));

export const idTokenSeconds = inSeconds(minutes(60));

/** Browsers keep no cookie longer. */
const longestCookie = inSeconds(days(400));

interface Judged {
  readonly decision?: Decision;
  readonly decidedAt?: Instant;
}

/** Counted from the decision, by the second begun, and never past the instant until which it allows the sign-in. */
export function accessTokenSeconds({ decision, decidedAt }: Judged, longest: Duration, at: Instant): number {
  const passed = Math.floor((at - (decidedAt ?? at)) / seconds(1));
  const left = decision?.allowed === true ? decision.until - at : Number.POSITIVE_INFINITY;
  return inSeconds(milliseconds(Math.min(longest - seconds(passed), left)));
}

interface Lifetimes {
  readonly accessToken: Duration;
  readonly now: () => Instant;
  /** What `decide` said of the sign-in that this request goes on with, and when. */
  readonly judged: (ctx: KoaContextWithOIDC) => Judged;
}

/** Seconds that the engine gives each of its records (its `ttl` setting). */
export const engineLifetimes = ({ accessToken, now, judged }: Lifetimes) => ({
  AccessToken: (ctx: KoaContextWithOIDC): number => accessTokenSeconds(judged(ctx), accessToken, now()),
  ClientCredentials: inSeconds(accessToken),
  AuthorizationCode: inSeconds(minutes(1)),
  IdToken: idTokenSeconds,
  Interaction: inSeconds(minutes(60)),
  Session: longestCookie,
  Grant: farEnd,
  RefreshToken: farEnd,
});
