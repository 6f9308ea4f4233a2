import { type Kysely, sql } from "kysely";
import type { AccountId, GrantId } from "../../policy/ids.ts";
import { after, days, type Instant, never } from "../../policy/time.ts";
import type { EnginePayload, EngineRecord, EngineRecords, FoundRecord, Use } from "../port/engine-records.ts";
import { fromJson, toJson } from "./json.ts";
import type { SignInsTables } from "./tables.ts";
import { keepUsed, usedRefreshToken } from "./used-refresh-tokens.ts";

type Db = Kysely<SignInsTables>;

export const sqlEngineRecords = (db: Db): EngineRecords => ({
  put: async (record) => (record.model === "Session" ? putSession(db, record) : put(db, record)),
  find: async (model, hash, now) =>
    found(await living(db, now).where("model", "=", model).where("hash", "=", hash).execute(), now),
  findAny: async (models, hash, now) =>
    found(await living(db, now).where("model", "in", models).where("hash", "=", hash).execute(), now),
  findByUid: async (model, uid, now) =>
    found(await living(db, now).where("model", "=", model).where("uid", "=", uid).execute(), now),
  sessionsOf: async (accountId, now) => sessionsOf(db, accountId, now),
  consume: async (model, hash, use) => consume(db, { model, hash }, use),
  usedRefreshToken: async (hash) => usedRefreshToken(db, hash),
  remove: async (model, hash) => {
    await db.deleteFrom("engine_records").where("model", "=", model).where("hash", "=", hash).execute();
  },
  sweep: async (now, limit) => sweep(db, now, limit),
});

/** What was used stays used, and does not live longer for being written again. */
async function put(db: Db, record: EngineRecord): Promise<void> {
  const { model, hash, payload, expiresAt, grantId, uid, accountId } = record;
  const row = {
    grant_id: grantId ?? null,
    uid: uid ?? null,
    account_id: accountId ?? null,
    expires_at: Math.min(expiresAt, farthest),
    payload: toJson(payload),
  };
  await db
    .insertInto("engine_records")
    .values({ model, hash, ...row })
    .onConflict((conflict) =>
      conflict.columns(["model", "hash"]).doUpdateSet({
        ...row,
        expires_at: sql<number>`case
          when engine_records.consumed_at is not null and engine_records.expires_at < excluded.expires_at
          then engine_records.expires_at else excluded.expires_at end`,
      }),
    )
    .execute();
}

/** Two tabs that sign in to two apps at once each write the whole session: neither may lose the other's app. */
const putSession = async (db: Db, record: EngineRecord): Promise<void> =>
  db.transaction().execute(async (transaction) => {
    const stored = await transaction
      .selectFrom("engine_records")
      .select("payload")
      .where("model", "=", record.model)
      .where("hash", "=", record.hash)
      .executeTakeFirst();
    const before = stored && fromJson(stored.payload);
    await put(transaction, { ...record, payload: withAuthorizationsOf(before, record.payload) });
  });

/** Never those of somebody else who used the browser before. */
function withAuthorizationsOf(before: EnginePayload | undefined, payload: EnginePayload): EnginePayload {
  const stored = before?.["authorizations"];
  if (stored === undefined || before?.["accountId"] !== payload["accountId"]) return payload;
  return { ...payload, authorizations: { ...Object(stored), ...Object(payload["authorizations"]) } };
}

/** Whole, to answer a retry; after that only what it takes to notice a second use. Whole, they would pile up. */
const usedRecordsAreKept = days(7);

/** One conditional update: the database lets one caller through. */
async function consume(
  db: Db,
  { model, hash }: Pick<EngineRecord, "model" | "hash">,
  { at, note }: Use,
): Promise<boolean> {
  const end = after(at, usedRecordsAreKept);
  const { numUpdatedRows } = await db
    .updateTable("engine_records")
    .set({
      consumed_at: at,
      note: note?.text ?? null,
      note_until: note?.until ?? null,
      expires_at: sql<number>`case when expires_at < ${end} then expires_at else ${end} end`,
    })
    .where("model", "=", model)
    .where("hash", "=", hash)
    .where("consumed_at", "is", null)
    .where("expires_at", ">", at)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

const sweep = async (db: Db, now: Instant, limit: number): Promise<number> =>
  db.transaction().execute(async (writer) => {
    await sweepNotes(writer, now, limit);
    return removeExpired(writer, now, limit);
  });

async function removeExpired(db: Db, now: Instant, limit: number): Promise<number> {
  const expired = db
    .selectFrom("engine_records")
    .select(["model", "hash"])
    .where("expires_at", "<", now)
    // To the last detail, for it is asked twice: what is removed is what was kept.
    .orderBy("expires_at")
    .orderBy("model")
    .orderBy("hash")
    .limit(limit);
  await keepUsed(db, expired);
  const { numDeletedRows } = await db
    .deleteFrom("engine_records")
    .where((of) => of(of.refTuple("model", "hash"), "in", expired.$asTuple("model", "hash")))
    .executeTakeFirst();
  return Number(numDeletedRows);
}

async function sweepNotes(db: Db, now: Instant, limit: number): Promise<void> {
  const ended = db
    .selectFrom("engine_records")
    .select(["model", "hash"])
    .where("note_until", "<", now)
    .orderBy("note_until")
    .limit(limit);
  await db
    .updateTable("engine_records")
    .set({ note: null, note_until: null })
    .where((of) => of(of.refTuple("model", "hash"), "in", ended.$asTuple("model", "hash")))
    .execute();
}

const living = (db: Db, now: Instant) =>
  db.selectFrom("engine_records").selectAll().where("expires_at", ">", now);

/** The column holds whole numbers, and has no infinity for `never`. */
const farthest = Number.MAX_SAFE_INTEGER;

type Row = SignInsTables["engine_records"];

const found = ([row]: readonly Row[], now: Instant): FoundRecord | undefined => row && toRecord(row, now);

async function sessionsOf(db: Db, accountId: AccountId, now: Instant): Promise<readonly FoundRecord[]> {
  const rows = await living(db, now)
    .where("account_id", "=", accountId)
    .where("model", "=", "Session")
    .orderBy("hash")
    .execute();
  return rows.map((row) => toRecord(row, now));
}

const toRecord = (row: Row, now: Instant): FoundRecord => ({
  model: row.model,
  hash: row.hash,
  payload: {
    ...fromJson(row.payload),
    // In seconds, as the engine writes it.
    ...(row.consumed_at !== null && { consumed: Math.floor(row.consumed_at / 1000) }),
  },
  expiresAt: row.expires_at === farthest ? never : (row.expires_at as Instant),
  ...(row.grant_id !== null && { grantId: row.grant_id as GrantId }),
  ...(row.uid !== null && { uid: row.uid }),
  ...(row.account_id !== null && { accountId: row.account_id as AccountId }),
  ...(row.consumed_at !== null && { used: { at: row.consumed_at as Instant, ...noteOf(row, now) } }),
});

const noteOf = ({ note, note_until }: Row, now: Instant): { note?: string } =>
  note !== null && note_until !== null && note_until > now ? { note } : {};
