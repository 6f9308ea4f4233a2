import type { Duration, Instant } from "../policy/time.ts";
import { StoreUnavailable } from "../store/port/records.ts";
import type { SignIns } from "../store/port/sign-ins.ts";

type Counters = Pick<SignIns, "count" | "counted" | "resetCount" | "countAnew">;

interface Counter {
  value: number;
  readonly endsAt: Instant;
}

/** About 20 MB. The oldest goes when another one comes. */
const most = 100_000;

/**
 * Counters that all processes share, such as those of wrong passwords, and what stands in for them while they do not answer: each process's own, in
 * memory, which have counted along all the while. So nobody is locked out then, and nobody tries without limit: a
 * budget is granted once by each process.
 */
export function spareCounters(shared: Counters): Counters {
  const own = countersInMemory();
  return {
    async count(key, window, now) {
      const here = own.count(key, window, now);
      return orElse(shared.count(key, window, now), here);
    },
    async counted(key, now) {
      return orElse(shared.counted(key, now), own.counted(key, now));
    },
    async resetCount(key) {
      own.resetCount(key);
      await orElse(shared.resetCount(key), undefined);
    },
    async countAnew(key, window, now) {
      own.resetCount(key);
      own.count(key, window, now);
      await orElse(shared.countAnew(key, window, now), undefined);
    },
  };
}

async function orElse<Value>(asked: Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof StoreUnavailable) return otherwise;
    throw error;
  }
}

function countersInMemory() {
  const kept = new Map<string, Counter>();

  return {
    count(key: string, window: Duration, now: Instant): number {
      const counter = present(key, now) ?? begin(key, (now + window) as Instant);
      counter.value += 1;
      return counter.value;
    },
    counted: (key: string, now: Instant): number => present(key, now)?.value ?? 0,
    resetCount: (key: string): void => void kept.delete(key),
  };

  function present(key: string, now: Instant): Counter | undefined {
    const counter = kept.get(key);
    return counter !== undefined && counter.endsAt > now ? counter : undefined;
  }

  function begin(key: string, endsAt: Instant): Counter {
    const counter = { value: 0, endsAt };
    kept.delete(key);
    const [oldest] = kept.keys();
    if (kept.size >= most && oldest !== undefined) kept.delete(oldest);
    kept.set(key, counter);
    return counter;
  }
}
