import type { AuditRecord } from "../admin-client/audit.ts";

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

/** How a file is written, a record at a time. */
export interface AuditFormat {
  readonly head: string;
  readonly each: (record: AuditRecord) => string;
  readonly between: string;
  readonly tail: string;
}

/** A line of CSV. */
export const line = (row: readonly string[]): string => `${row.map(quoted).join(",")}\r\n`;

/** RFC 4180. A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
export const auditCsv: AuditFormat = {
  head: columns.join(",").concat("\r\n"),
  each: (record) => line(cells(record)),
  between: "",
  tail: "",
};

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
export const auditJson: AuditFormat = {
  head: '{"items":[\n',
  each: (record) => JSON.stringify({ ...record, at: new Date(record.at).toISOString() }),
  between: ",\n",
  tail: "\n]}\n",
};
