import type { ExpressionBuilder, Kysely } from "kysely";
import { type ChainEnd, chained, unbegun } from "../port/audit-chain.ts";
import type { AuditRecord, ChainedAuditRecord } from "../port/entities.ts";
import { type AuditQuery, type Page, UnknownPage } from "../port/records.ts";
import { pageOf, positionOf } from "./cursor.ts";
import { fromJson, toJson } from "./json.ts";
import { nextNumber } from "./last-numbers.ts";
import type { RecordsTables } from "./tables.ts";
import { within } from "./within.ts";

type Db = Kysely<RecordsTables>;

export async function addAudit(db: Db, record: AuditRecord): Promise<void> {
  const { number, hash } = chained(record, await endBefore(db, await nextNumber(db, "audit")));
  await db
    .insertInto("audit")
    .values({
      number,
      id: record.id,
      at: record.at,
      actor_id: record.actor.id,
      action: record.action,
      institution_id: record.institutionId ?? null,
      account_id: record.accountId ?? null,
      grant_id: record.grantId ?? null,
      client_id: record.clientId ?? null,
      hash,
      document: toJson(record),
    })
    .execute();
}

export async function queryAudit(db: Db, query: AuditQuery): Promise<Page<ChainedAuditRecord>> {
  const before = query.after === undefined ? undefined : await numberOf(db, query.after, query.institutions);
  const rows = await db
    .selectFrom("audit")
    .select(["number", "id", "hash", "document"])
    .where((where) => where.and(conditions(where, query)))
    .$if(before !== undefined, (older) => older.where("number", "<", before ?? 0))
    .orderBy("number", "desc")
    .limit(query.limit + 1)
    .execute();
  return pageOf(rows, query.limit, {
    item: ({ number, hash, document }) => ({ ...fromJson(document), number, hash }),
    position: ({ id }) => [id],
  });
}

export async function auditHashes(db: Db, numbers: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (numbers.length === 0) return new Map();
  const rows = await db
    .selectFrom("audit")
    .select(["number", "hash"])
    .where("number", "in", numbers)
    .execute();
  return new Map(rows.map(({ number, hash }) => [number, hash]));
}

/** A page ends at a record's id: the number in the chain would tell one school how busy the others are. */
async function numberOf(db: Db, after: string, institutions: AuditQuery["institutions"]): Promise<number> {
  const [id] = positionOf(after, "string");
  const row = await db
    .selectFrom("audit")
    .select("number")
    .where((where) => where.and([where("id", "=", id), within(institutions)]))
    .executeTakeFirst();
  if (row === undefined) throw new UnknownPage("no page ends there");
  return row.number;
}

/** When the last record is gone, the chain goes on from nothing, and the check of the chain finds the gap. */
async function endBefore(db: Db, number: number): Promise<ChainEnd> {
  const last = { ...unbegun, number: number - 1 };
  const row = await db
    .selectFrom("audit")
    .select("hash")
    .where("number", "=", last.number)
    .executeTakeFirst();
  return { ...last, ...row };
}

type Where = ExpressionBuilder<RecordsTables, "audit">;

const conditions = (where: Where, { institutions, from, to, after: _after, ...same }: AuditQuery) =>
  [
    within(institutions),
    ...equalities(where, same),
    from === undefined ? undefined : where("at", ">=", from),
    to === undefined ? undefined : where("at", "<", to),
  ].filter((condition) => condition !== undefined);

const equalities = (where: Where, { id, accountId, grantId, actor, action }: Partial<AuditQuery>) => [
  id === undefined ? undefined : where("id", "=", id),
  accountId === undefined ? undefined : where("account_id", "=", accountId),
  grantId === undefined ? undefined : where("grant_id", "=", grantId),
  actor === undefined ? undefined : where("actor_id", "=", actor),
  action === undefined ? undefined : where("action", "=", action),
];
