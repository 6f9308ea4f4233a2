import type { SignIn, Timers } from "./facts.ts";
import { after, earliest, type Instant, latest, never } from "./time.ts";

/** The instant at which the two timers end a sign-in. The end itself is already too late. */
export function timersEnd(signIn: SignIn, timers: Timers | undefined): Instant {
  if (timers === undefined) return never;
  const absoluteEnd = after(signIn.signedInAt, timers.absolute);
  const slidingEnd = after(signIn.lastActivityAt, timers.sliding);
  return timers.ends === "both-run-out" ? latest(absoluteEnd, slidingEnd) : earliest(absoluteEnd, slidingEnd);
}

/** The instant that no use of a sign-in moves; `never` where use goes on for ever. */
export const strictEnd = (signIn: SignIn, timers: Timers | undefined): Instant =>
  timers?.ends === "either-runs-out" ? after(signIn.signedInAt, timers.absolute) : never;
