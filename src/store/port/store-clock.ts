import { type Duration, type Instant, instant, milliseconds } from "../../policy/time.ts";

export interface Clocks {
  /** What time it is. May be set back, and may differ from another process's. */
  readonly wall: () => Instant;
  /** Never goes back. Need not agree with anybody's. */
  readonly elapsed: () => Duration;
}

/** The clock of what is recorded. It never goes back, and nothing that this process knows to be recorded is later. */
export interface StoreClock {
  now(): Instant;
  /** From here on it is no earlier. */
  raise(to: Instant): void;
}

/** The wall's, as long as that is not behind; while it is, time goes on from the latest instant that was known. */
export function storeClock({ wall, elapsed }: Clocks): StoreClock {
  let latest = instant(0);
  let behindSince: Duration | undefined;
  return {
    now,
    raise(to) {
      if (to <= now()) return;
      latest = to;
      behindSince = elapsed();
    },
  };

  function now(): Instant {
    const seen = wall();
    if (seen < earliestNow()) {
      behindSince ??= elapsed();
      return earliestNow();
    }
    latest = seen;
    behindSince = undefined;
    return seen;
  }

  function earliestNow(): Instant {
    const since = milliseconds(behindSince === undefined ? 0 : elapsed() - behindSince);
    return instant(latest + Math.floor(since));
  }
}
