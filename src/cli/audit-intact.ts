import type { AuditRecord } from "../admin-client/audit.ts";
import { standsAfter, unbegun } from "../store/port/audit-chain.ts";
import { asHashed, chainedRecord } from "./audit-records.ts";

/** The hash of each record by its number. */
type Hashes = ReadonlyMap<number, string>;

export const hashesOf = (records: readonly AuditRecord[]): Hashes =>
  new Map(
    records.flatMap(({ number, hash }) =>
      number === undefined || hash === undefined ? [] : [[number, hash] as const],
    ),
  );

/**
 * Whether a record still is what was written: as the server says; or for those who see the chain, by the record before it.
 * Undefined where the hash of that one is not among those that were read.
 */
export function isIntact(record: AuditRecord, hashes: Hashes): boolean | undefined {
  const { intact, number } = record;
  if (intact !== undefined || number === undefined) return intact;
  const before = number === 1 ? unbegun.hash : hashes.get(number - 1);
  if (before === undefined) return undefined;
  const read = chainedRecord.parse({ ...record, at: new Date(record.at).toISOString() });
  return standsAfter(asHashed(read), before);
}
