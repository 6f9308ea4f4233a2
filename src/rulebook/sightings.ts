import { type Duration, milliseconds } from "../policy/time.ts";
import type { Lease, Leases } from "../store/port/leases.ts";

/** Another process's lease, and when it has run out at the latest on this process's own clock. */
export interface SeenLease extends Lease {
  readonly runsOutAt: Duration;
}

interface Sighting {
  readonly renewal: number;
  readonly since: Duration;
}

export type Sightings = ReadonlyMap<string, Sighting>;

interface Looking {
  readonly leases: Pick<Leases, "all">;
  /** Never goes back, whatever is done to the clock on the wall. Need not agree with another process's. */
  readonly elapsed: () => Duration;
  /** This process, if it holds a lease itself. */
  readonly self?: string;
}

/** What to call for a look at the leases of all other processes. The more often, the sooner it knows which have run out. */
export function lookAtLeases({ leases, elapsed, self }: Looking): () => Promise<readonly SeenLease[]> {
  let known: Sightings = new Map();

  return async () => {
    const found = (await leases.all()).filter(({ process }) => process !== self);
    // Only now: a renewal that was seen is older than the look that saw it, so it ends before it is taken to end.
    known = sighted(known, found, elapsed());
    return found.map((lease) => ({ ...lease, runsOutAt: runsOutAt(lease, known) }));
  };
}

/** A lease that was renewed is seen for the first time again; one that is gone is forgotten. */
export const sighted = (known: Sightings, leases: readonly Lease[], at: Duration): Sightings =>
  new Map(
    leases.map(({ process, renewal }) => {
      const before = known.get(process);
      return [process, before?.renewal === renewal ? before : { renewal, since: at }];
    }),
  );

const runsOutAt = ({ process, length }: Lease, known: Sightings): Duration =>
  milliseconds((known.get(process)?.since ?? Number.POSITIVE_INFINITY) + length);
