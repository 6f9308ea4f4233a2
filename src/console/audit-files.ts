import type { AuditRecord } from "./answers.ts";

const columns = [
  "number",
  "at",
  "actor",
  "actorName",
  "address",
  "action",
  "institution",
  "account",
  "grant",
  "client",
  "code",
  "note",
  "hash",
] as const;

/** RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
export const auditCsv = (records: readonly AuditRecord[]): string =>
  [columns, ...records.map(cells)].map((row) => `${row.map(quoted).join(",")}\r\n`).join("");

const cells = (record: AuditRecord): readonly string[] => {
  const { actor } = record;
  const all = {
    ...record,
    at: new Date(record.at).toISOString(),
    actor: actor.id,
    actorName: actor.name,
    address: actor.address,
  } as const;
  return columns.map((name) => String(all[name] ?? ""));
};

function quoted(cell: string): string {
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** What `hallpass audit --all --json` prints: `hallpass audit verify` reads it. */
export const auditJson = (records: readonly AuditRecord[]): string =>
  JSON.stringify(
    { items: records.map((record) => ({ ...record, at: new Date(record.at).toISOString() })) },
    undefined,
    1,
  );
