import { type Duration, milliseconds } from "../policy/time.ts";
import type { Lease, Leases } from "../store/port/leases.ts";

/** This process's permission to answer from memory, which only following the feed renews. */
export interface HeldLease {
  /** Whether it may answer at this instant. The end itself is already too late. */
  holds(): boolean;
  /** Since it was last renewed. */
  age(): Duration;
  /** Resolves when the lease is renewed, or when it is certain that it is not. */
  renew(): Promise<void>;
  /** Lets those who wait know how far this process has read, if they do not know it yet. Extends nothing. */
  publish(): Promise<void>;
  /** From the call on nothing is answered any more; resolves when nobody waits for this process either. */
  end(): Promise<void>;
}

interface LeaseTerms {
  readonly process: string;
  readonly leases: Pick<Leases, "put" | "end">;
  readonly length: Duration;
  readonly elapsed: () => Duration;
  /** Resolves when everything committed before the call is applied here. */
  readonly follow: () => Promise<void>;
  /** The number of the last change applied here. */
  readonly applied: () => number;
}

export function leaseOn({ process, leases, length, elapsed, follow, applied }: LeaseTerms): HeldLease {
  let until = milliseconds(0);
  let renewal = 0;
  let ended = false;
  let published: Pick<Lease, "renewal" | "applied"> = { renewal, applied: -1 };
  let putting = Promise.resolve();

  return {
    holds: () => !ended && elapsed() < until,
    age: () => milliseconds(elapsed() - (until - length)),
    async renew() {
      if (ended) return;
      // The order is what makes it safe: counted from now, seen by all who look later, and only then the feed is read.
      const end = milliseconds(elapsed() + length);
      renewal += 1;
      await put();
      await follow();
      until = end;
      await publish();
    },
    publish,
    async end() {
      ended = true;
      await putting.catch(() => undefined);
      await leases.end({ process, renewal: published.renewal });
    },
  };

  async function publish(): Promise<void> {
    if (published.renewal > 0 && applied() !== published.applied) await put();
  }

  /** One at a time, each with what is true when its turn comes. */
  function put(): Promise<void> {
    putting = putting.catch(() => undefined).then(putNow);
    return putting;
  }

  async function putNow(): Promise<void> {
    if (ended) return;
    const now = { renewal, applied: applied() };
    await leases.put({ process, length, ...now });
    published = now;
  }
}
