import { calendarFor } from "./calendar.ts";
import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { boundariesAround, type Stretch } from "./schedule.ts";
import { switchedOn } from "./switches.ts";
import { before, type Instant, milliseconds } from "./time.ts";

/** The boundary in a stretch that ended the sign-in: allowed until it came, but for switches, and not allowed from it on. */
export function endedBySchedule(facts: Facts, { after, until }: Stretch): Instant | undefined {
  const boundary = latestBoundary(facts, until);
  if (boundary === undefined || boundary <= after) return undefined;
  const then = switchedOn({ ...facts, denials: facts.denials.filter(({ at }) => at <= boundary) });
  const verdict = decide(then, boundary);
  if (verdict.allowed || verdict.because !== "reauthentication_due") return undefined;
  return decide(then, before(boundary, milliseconds(1))).allowed ? boundary : undefined;
}

function latestBoundary({ institution, signIn }: Facts, now: Instant): Instant | undefined {
  const calendar = institution && calendarFor(institution, signIn.kind);
  if (calendar === undefined || signIn.accountId === undefined) return undefined;
  return boundariesAround(calendar, signIn.accountId, now).latest;
}
