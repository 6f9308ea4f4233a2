import { createHash } from "node:crypto";
import type { AuditRecord, ChainedAuditRecord } from "./entities.ts";

/** Where the chain stands after a record; `unbegun` before the first. */
export type ChainEnd = Pick<ChainedAuditRecord, "number" | "hash">;

export const unbegun: ChainEnd = { number: 0, hash: "" };

/** The record as it joins the chain: base64url SHA-256 over the hash before it and the record in canonical JSON. */
export function chained(record: AuditRecord, end: ChainEnd): ChainedAuditRecord {
  const numbered = { ...record, number: end.number + 1 };
  const hash = createHash("sha256")
    .update(`${end.hash}\n${canonicalJson(asWritten(numbered))}`)
    .digest("base64url");
  return { ...numbered, hash };
}

/** The number that the first record should have which was changed, moved or put in, or whose predecessor is gone. */
export function brokenAt(
  records: Iterable<ChainedAuditRecord>,
  from: ChainEnd = unbegun,
): number | undefined {
  let end = from;
  for (const { hash, number, ...record } of records) {
    const expected = chained(record, end);
    if (expected.hash !== hash || expected.number !== number) return expected.number;
    end = expected;
  }
  return undefined;
}

/** Whether one record still is what was chained to the one before it, whose hash is given; undefined where that one is gone. */
export const standsAfter = (record: ChainedAuditRecord, hashBefore: string | undefined): boolean =>
  hashBefore !== undefined &&
  brokenAt([record], { number: record.number - 1, hash: hashBefore }) === undefined;

/** RFC 8785: members sorted by the UTF-16 units of their names, no white space, the rest as JSON.stringify writes it. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
}

/** What is left of a value once it has been written down: no undefined members, no dates. */
const asWritten = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
