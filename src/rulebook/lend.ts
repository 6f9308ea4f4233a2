import { randomInt } from "node:crypto";
import type { Duration } from "../policy/time.ts";
import type { Lease, Leases } from "../store/port/leases.ts";

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

export interface LentLeases {
  /** Undefined: the group has as many leases as it may have. */
  lend(borrower: Borrower): Promise<Lent | undefined>;
  /** The borrower uses its lease no more: from now on nobody waits for it. */
  takeBack(name: string): Promise<void>;
}

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
export function lendLeases({ leases, length, follow, applied }: Lending): LentLeases {
  return {
    async lend({ name, group, applied: appliedThere }) {
      const before = await leases.all();
      const isNew = !before.some(({ process }) => process === name);
      if (isNew && inGroup(before, group) >= mostInGroup) return undefined;
      // Any process may put the next one, so none can count them: it only has to be another one each time.
      const renewal = randomInt(2 ** 47);
      await leases.put({ process: name, renewal, length, applied: appliedThere });
      // Of several that come at once each sees the others, or is seen by them.
      if (isNew && inGroup(await leases.all(), group) > mostInGroup) {
        await leases.end({ process: name, renewal });
        return undefined;
      }
      await follow();
      return { number: applied(), length };
    },
    async takeBack(name) {
      const held = (await leases.all()).find(({ process }) => process === name);
      if (held !== undefined) await leases.end(held);
    },
  };
}

const inGroup = (leases: readonly Lease[], group: string): number =>
  leases.filter(({ process }) => process.startsWith(group)).length;
