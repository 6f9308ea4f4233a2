import { after, type Instant, latest, milliseconds } from "../policy/time.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { auditRecord } from "./audit-record.ts";
import type { Caller } from "./caller.ts";

interface Import {
  readonly now: () => Instant;
  /** Which export it was, and how much there was of it. */
  readonly what: Readonly<Record<string, unknown>>;
}

/** In the transaction that brings records here: the chain of audit records goes on with how they came. */
export const noteImport =
  (caller: Caller, { now, what }: Import) =>
  async (writer: RecordsWriter): Promise<void> => {
    const at = latest(now(), after(await writer.latestInstant(), milliseconds(1)));
    await writer.addAudit(auditRecord(caller, { action: "import", at, details: what }));
    await writer.putLatestInstant(at);
  };
