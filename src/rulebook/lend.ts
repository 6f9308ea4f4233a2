import { randomInt } from "node:crypto";
import type { Duration } from "../policy/time.ts";
import type { Leases } from "../store/port/leases.ts";

/** Somebody outside who keeps answers of ours, and follows what may end them. */
interface Borrower {
  /** No other has the same. Begins with `group`. */
  readonly name: string;
  /** Whose borrower it is. */
  readonly group: string;
  /** The number of the last change that it has applied. */
  readonly applied: number;
}

interface Lent {
  /** It may use the lease from when it has applied this change on, and counts it from before it asked. */
  readonly number: number;
  readonly length: Duration;
}

/** Undefined: the group has as many leases as it may have. */
export type Lend = (borrower: Borrower) => Promise<Lent | undefined>;

interface Lending {
  readonly leases: Leases;
  readonly length: Duration;
  /** Resolves when everything committed before the call is applied here. */
  readonly follow: () => Promise<void>;
  /** The number of the last change applied here. */
  readonly applied: () => number;
}

export const mostInGroup = 64;

/**
 * The rule of `lease.ts` with somebody at the other end of a wire: they count from before they ask, what is put here is
 * seen by all who look later, and only then the feed is read as far as they have to have applied it.
 */
export const lendLease =
  ({ leases, length, follow, applied }: Lending): Lend =>
  async ({ name, group, applied: appliedThere }) => {
    const others = (await leases.all()).filter(
      ({ process }) => process.startsWith(group) && process !== name,
    );
    if (others.length >= mostInGroup) return undefined;
    // Any process may put the next one, so none can count them: it only has to be another one each time.
    await leases.put({ process: name, renewal: randomInt(2 ** 47), length, applied: appliedThere });
    await follow();
    return { number: applied(), length };
  };
