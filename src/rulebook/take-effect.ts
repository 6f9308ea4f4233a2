import { setTimeout as wait } from "node:timers/promises";
import type { Duration } from "../policy/time.ts";
import type { Lease } from "../store/port/leases.ts";
import type { SeenLease } from "./sightings.ts";

interface Waiting {
  readonly look: () => Promise<readonly SeenLease[]>;
  readonly elapsed: () => Duration;
}

/** In milliseconds: a look is one small read. */
const lookEvery = 2;

/**
 * Resolves when no other process can answer from memory any more without the change of this number, which is committed:
 * each has applied it, has ended its lease, or its lease has run out. So it takes one lease at the longest.
 */
export const takeEffectElsewhere =
  ({ look, elapsed }: Waiting) =>
  async (change: number): Promise<void> => {
    const first = await look();
    let awaited = stillAwaited(first, first, { change, at: elapsed() });
    while (awaited.length > 0) {
      await wait(lookEvery);
      awaited = stillAwaited(awaited, await look(), { change, at: elapsed() });
    }
  };

/**
 * Of the leases found at first, those that still stand in the way. A later renewal of one of them needs no waiting:
 * it began after the change was committed, and is not used before everything committed has been read.
 */
export const stillAwaited = (
  first: readonly SeenLease[],
  current: readonly Lease[],
  { change, at }: { readonly change: number; readonly at: Duration },
): readonly SeenLease[] =>
  first.filter(
    ({ process, runsOutAt }) =>
      at < runsOutAt && current.some((lease) => lease.process === process && lease.applied < change),
  );
