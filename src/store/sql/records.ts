import type { Kysely } from "kysely";
import type { Records } from "../port/records.ts";
import { lastChange, pruneChanges } from "./change-feed.ts";
import { passwordHash } from "./password-hashes.ts";
import { recordsReader } from "./records-reader.ts";
import { recordsWriter } from "./records-writer.ts";
import type { RecordsTables } from "./tables.ts";

interface Parts {
  readonly db: Kysely<RecordsTables>;
  /** The same records, by another connection. */
  readonly reading: Kysely<RecordsTables>;
  readonly watch: Pick<Records, "onChange"> & { close(): void | Promise<void> };
  readonly close: () => Promise<void>;
}

/** The records port over a database that lets one transaction at a time write, and read by another connection meanwhile. */
export function sqlRecords({ db, reading, watch, close }: Parts): Records {
  return {
    ...recordsReader(reading),
    change: async (work) => db.transaction().execute(async (transaction) => work(recordsWriter(transaction))),
    passwordHash: async (id) => passwordHash(reading, id),
    lastChange: async () => lastChange(reading),
    onChange: watch.onChange,
    pruneChanges: async (keep, limit) =>
      db.transaction().execute(async (transaction) => pruneChanges(transaction, { keep, limit })),
    close: async () => {
      await watch.close();
      await close();
    },
  };
}
