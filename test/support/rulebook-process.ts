import { type Duration, milliseconds, seconds } from "../../src/policy/time.ts";
import { openRulebook, type Rulebook } from "../../src/rulebook/rulebook.ts";
import { openSqlStores, type SqlStores } from "../../src/store/sql/open.ts";
import { at } from "../contracts/examples.ts";

export interface RulebookProcess {
  readonly stores: SqlStores;
  readonly rulebook: Rulebook;
  /** Moves this process's clock on, as if it had been stopped that long. */
  skip(length: number): void;
  readonly faults: unknown[];
  stop(): Promise<void>;
}

/** Stores of its own over the same files, and a rulebook: what a process is to the others. */
export async function startRulebook(
  files: Parameters<typeof openSqlStores>[0],
  leaseLength: Duration = seconds(2),
): Promise<RulebookProcess> {
  const stores = await openSqlStores(files);
  const faults: unknown[] = [];
  let skipped = 0;
  const rulebook = await openRulebook({
    feed: stores.records,
    leases: stores.leases,
    now: () => at(0),
    elapsed: () => milliseconds(performance.now() + skipped),
    leaseLength,
    onFault: (error) => void faults.push(error),
  });
  let stopped = false;
  return {
    stores,
    rulebook,
    faults,
    skip: (length) => void (skipped += length),
    async stop() {
      if (stopped) return;
      stopped = true;
      await rulebook.close();
      await stores.close();
    },
  };
}
