import { before, type Instant, milliseconds, minutes, seconds } from "../policy/time.ts";

/** Adds to what all processes have counted of a caller within the minute, and resolves with what that is then. */
export type AddMisses = (caller: string, misses: number) => Promise<number>;

interface Known {
  /** Of all processes, as it was told last. */
  total: number;
  /** Counted here since. */
  untold: number;
  toldAt: Instant;
  telling: boolean;
}

/** Between two tellings of one caller's misses. Meanwhile each process knows of its own alone. */
const pause = milliseconds(250);

/** Older than this, what was told says nothing about now. */
const fresh = seconds(1);

const longAgo = minutes(1);

/**
 * How many unknown tokens a caller has asked all processes about in the last minute, as far as this one knows. Asks
 * nobody for it and waits for nobody: it tells what it has counted a few times a second, and hears of the others then.
 * While that does not work it knows nothing.
 */
export function missesOfAll(add: AddMisses, now: () => Instant) {
  const known = new Map<string, Known>();

  /** Counts one more. */
  return (caller: string): number => {
    const at = now();
    const of = knownOf(caller, at);
    of.untold += 1;
    if (!of.telling && isOlder(of, at, pause)) void tell(caller, of);
    return of.total + of.untold;
  };

  function knownOf(caller: string, at: Instant): Known {
    let of = known.get(caller);
    if (of === undefined)
      known.set(caller, (of = { total: 0, untold: 0, toldAt: before(at, longAgo), telling: false }));
    if (isOlder(of, at, fresh)) of.total = 0;
    return of;
  }

  async function tell(caller: string, of: Known): Promise<void> {
    const telling = of.untold;
    of.telling = true;
    of.toldAt = now();
    try {
      of.total = await add(caller, telling);
      of.untold -= telling;
    } catch {
      // Its own tally is all that counts now; what is past must not come on top of it later.
      of.total = 0;
      of.untold = 0;
    } finally {
      of.telling = false;
    }
  }
}

const isOlder = ({ toldAt }: Known, at: Instant, age: number): boolean => at - toldAt >= age || at < toldAt;
