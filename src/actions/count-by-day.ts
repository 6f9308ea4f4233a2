import type { InstitutionId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { DayCount, DayCounts } from "../store/port/day-counts.ts";

export type Counted = Pick<DayCount, "institutionId" | "kind" | "outcome">;

/** Counts by day how many sign-ins began and how many were refused. */
export interface CountByDay {
  /** Seen in passing: counted in a batch, off the answer's path. */
  count(what: Counted): void;
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface CountDeps {
  readonly dayCounts: Pick<DayCounts, "addDayCounts">;
  readonly now: () => Instant;
  /** An IANA name; undefined for an institution that is not there (any more). */
  readonly timeZoneOf: (institution: InstitutionId) => string | undefined;
  /** In milliseconds. So much is lost when a process dies, and so late at midnight a count may fall on the next day. */
  readonly flushEvery: number;
  readonly onFault: (error: unknown) => void;
}

/** More kinds of things than this at once are not counted: the store is away for long, and memory is worth more. */
const mostWaiting = 20_000;

/** So many rows in one statement. */
const mostAtOnce = 200;

export function countByDay({ dayCounts, now, timeZoneOf, flushEvery, onFault }: CountDeps): CountByDay {
  const waiting = new Map<string, DayCount>();
  let flushing = Promise.resolve();
  const timer = setInterval(() => void flush().catch(onFault), flushEvery);
  timer.unref();

  return {
    count({ institutionId, kind, outcome }) {
      const key = `${institutionId} ${kind} ${outcome}`;
      const held = waiting.get(key);
      if (held === undefined && waiting.size >= mostWaiting) return;
      waiting.set(key, { day: "", institutionId, kind, outcome, count: (held?.count ?? 0) + 1 });
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };

  function flush(): Promise<void> {
    flushing = flushing.catch(() => undefined).then(writeWaiting);
    return flushing;
  }

  /** What could not be written waits for the next time, with what has come meanwhile. */
  async function writeWaiting(): Promise<void> {
    for (const some of batches([...waiting])) {
      await dayCounts.addDayCounts(some.flatMap(([, counted]) => dated(counted)));
      for (const [key, written] of some) takeOff(key, written.count);
    }
  }

  function dated(counted: DayCount): readonly DayCount[] {
    const timeZone = timeZoneOf(counted.institutionId);
    return timeZone === undefined ? [] : [{ ...counted, day: dayIn(timeZone, now()) }];
  }

  function takeOff(key: string, count: number): void {
    const held = waiting.get(key);
    if (held === undefined || held.count <= count) waiting.delete(key);
    else waiting.set(key, { ...held, count: held.count - count });
  }
}

/** @param timeZone an IANA name @returns a date as "2026-11-26" */
export const dayIn = (timeZone: string, at: Instant): string =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone).toPlainDate().toString();

function* batches<Item>(all: readonly Item[]): Generator<readonly Item[]> {
  for (let from = 0; from < all.length; from += mostAtOnce) yield all.slice(from, from + mostAtOnce);
}
