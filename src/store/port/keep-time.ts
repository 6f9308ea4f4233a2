import { recordedAt } from "../../policy/denials.ts";
import { after, type Instant, milliseconds } from "../../policy/time.ts";
import type { Leases } from "./leases.ts";
import type { Records } from "./records.ts";
import { type Clocks, storeClock } from "./store-clock.ts";

interface Kept {
  readonly records: Records;
  readonly leases: Leases;
}

/**
 * The records and leases, and a clock on which nothing recorded lies in the future: each transaction comes later than all before
 * it, whichever process ran them and whatever its clock says, also after a restart. So a cut-off that begins "now" is
 * later than every sign-in that was recorded before it, and a sign-in later than every cut-off. What is not recorded goes by
 * the same time as far as leases tell of it: no process's clock is behind another's by more than one renewal.
 */
export async function keepTime(
  { records, leases }: Kept,
  clocks: Clocks,
): Promise<Kept & { readonly now: () => Instant }> {
  const clock = storeClock(clocks);
  clock.raise(await records.latestInstant());
  const met = (denials: readonly Parameters<typeof recordedAt>[0][]): void => {
    for (const denial of denials) clock.raise(recordedAt(denial));
  };

  return {
    now: clock.now,
    leases: {
      ...leases,
      put: async (lease) => leases.put({ ...lease, at: clock.now() }),
      async all() {
        const all = await leases.all();
        for (const { at } of all) if (at !== undefined) clock.raise(at);
        return all;
      },
    },
    records: {
      ...records,
      change: (work) =>
        records.change(async (writer) => {
          clock.raise(after(await writer.latestInstant(), step));
          const outcome = await work(writer);
          await writer.putLatestInstant(clock.now());
          return outcome;
        }),
      async changesAfter(number, limit) {
        const changes = await records.changesAfter(number, limit);
        met(changes.flatMap((change) => (change.type === "denial" ? [change.denial] : [])));
        return changes;
      },
      async snapshot(since) {
        const snapshot = await records.snapshot(since);
        met(snapshot.denials);
        return snapshot;
      },
      async standing(of) {
        const standing = await records.standing(of);
        met(standing?.denials ?? []);
        return standing;
      },
    },
  };
}

const step = milliseconds(1);
