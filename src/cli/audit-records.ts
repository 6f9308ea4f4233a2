import { z } from "zod";
import { accountId, clientId, grantId, institutionId } from "../policy/ids.ts";
import { instant } from "../policy/time.ts";
import type { Actor, ChainedAuditRecord } from "../store/port/entities.ts";
import { CommandFailure } from "./failure.ts";

/** A record as the server writes it. What it does not know stays: it would be something that was put in. */
export const chainedRecord = z.looseObject({
  id: z.string(),
  at: z.string().refine((text) => isoOf(text) === text, "must be a time as the server writes it"),
  actor: z.looseObject({ type: z.string(), id: z.string(), name: z.string() }),
  action: z.string(),
  number: z.int({ error: "is missing: only those who reach every institution see the whole chain" }),
  hash: z.string(),
  institution: z.string().transform(institutionId).optional(),
  account: z.string().transform(accountId).optional(),
  grant: z.string().transform(grantId).optional(),
  client: z.string().transform(clientId).optional(),
});

/** The record as it was hashed. */
export function asHashed(read: z.infer<typeof chainedRecord>): ChainedAuditRecord {
  const { at, actor, institution, account, grant, client, ...rest } = read;
  return {
    ...rest,
    at: instant(Date.parse(at)),
    actor: actor as unknown as Actor,
    ...(institution !== undefined && { institutionId: institution }),
    ...(account !== undefined && { accountId: account }),
    ...(grant !== undefined && { grantId: grant }),
    ...(client !== undefined && { clientId: client }),
  };
}

/** What `hallpass audit --all --json` printed, or its records one a line; oldest or newest first. */
export function recordsIn(text: string): readonly ChainedAuditRecord[] {
  const records = documentsIn(text).map(({ where, document }) => {
    const read = chainedRecord.safeParse(document);
    if (read.success) return asHashed(read.data);
    throw new CommandFailure(
      "failed",
      `${where} is no audit record.`,
      z.prettifyError(read.error).split("\n"),
    );
  });
  return oldestFirst(records);
}

export const oldestFirst = (records: readonly ChainedAuditRecord[]): readonly ChainedAuditRecord[] =>
  (records[0]?.number ?? 0) > (records.at(-1)?.number ?? 0) ? records.toReversed() : records;

interface Found {
  readonly where: string;
  readonly document: unknown;
}

const page = z.strictObject({ items: z.array(z.unknown()) });

function documentsIn(text: string): readonly Found[] {
  const whole = page.safeParse(parsed(text));
  if (whole.success) {
    return whole.data.items.map((document, index) => ({ where: `Item ${index + 1}`, document }));
  }
  return text.split("\n").flatMap((line, index) => {
    if (line.trim() === "") return [];
    return [{ where: `Line ${index + 1}`, document: parsed(line) }];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isoOf(text: string): string | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
