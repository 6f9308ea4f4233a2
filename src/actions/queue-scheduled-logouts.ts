import { calendarFor } from "../policy/calendar.ts";
import { endedBySchedule } from "../policy/ended-by-schedule.ts";
import type { ClientId } from "../policy/ids.ts";
import { stretchesWithin } from "../policy/schedule.ts";
import { after, before, days, type Instant, minutes, seconds } from "../policy/time.ts";
import type { Client, Institution } from "../store/port/entities.ts";
import type { Logouts } from "../store/port/logouts.ts";
import type { RecordsReader } from "../store/port/records.ts";
import type { SignInReader } from "../store/port/sign-ins.ts";
import { noticesOf } from "./logout-notice.ts";

interface Deps {
  readonly records: RecordsReader;
  readonly signIns: SignInReader;
  readonly logouts: Logouts;
  readonly client: (id: ClientId) => Client | undefined;
  readonly institutions: () => readonly Institution[];
  readonly now: () => Instant;
}

/** A staggered boundary is looked through piece by piece, so that nobody's client hears of it much later than it came. */
const pieceLength = minutes(15);
/** What is made up for after all processes have stood still. Shorter than what was done is remembered. */
const lookBack = days(3);
const grantsAtOnce = 200;
const claimLasts = seconds(30);

/**
 * Finds the boundaries of schedules that have come, so that clients hear of what they ended. Nothing is decided here: a
 * boundary holds whether anybody finds it or not. There is never more to do at once.
 */
export const findBoundaries = ({ logouts, institutions, now }: Deps) => {
  // A changed policy is another object, and is looked at anew.
  const upTo = new WeakMap<Institution, Instant>();
  return async (): Promise<false> => {
    const until = now();
    for (const institution of institutions()) {
      const calendar = calendarFor(institution, "mobile");
      if (calendar === undefined) continue;
      const since = upTo.get(institution) ?? before(until, lookBack);
      const stretches = stretchesWithin(calendar, { after: since, until }, pieceLength);
      const found = stretches.map((stretch) => ({ institutionId: institution.id, stretch }));
      if (found.length > 0) await logouts.addScheduled(found);
      upTo.set(institution, until);
    }
    return false;
  };
};

/** Looks through a page of a school's sign-ins for those that a boundary has ended. False when nothing is due. */
export const queueScheduledLogouts = (deps: Deps) => async (): Promise<boolean> => {
  const { logouts, now } = deps;
  const ending = await logouts.claimScheduled(now(), after(now(), claimLasts));
  if (ending === undefined) return false;
  const { institutionId, stretch, after: done } = ending;
  const query = { institutionId, signedInUntil: stretch.until };
  const page = { limit: grantsAtOnce, ...(done !== undefined && { after: done }) };
  const grants = await deps.signIns.grantsAt(query, page);
  const last = grants.length < grantsAtOnce ? undefined : grants.at(-1)?.id;
  const found = await noticesOf(deps, grants, (facts) => {
    const boundary = endedBySchedule(facts, stretch);
    return boundary && { boundary };
  });
  await logouts.queueScheduled(ending, { logouts: found, ...(last !== undefined && { after: last }) });
  return true;
};
