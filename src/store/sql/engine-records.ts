import { type Kysely, type RawBuilder, sql } from "kysely";
import type { AccountId, GrantId } from "../../policy/ids.ts";
import { after, days, type Instant, never } from "../../policy/time.ts";
import type { EngineRecord, EngineRecords, FoundRecord, Use } from "../port/engine-records.ts";
import { withAuthorizationsOf } from "../port/session-payload.ts";
import { fromJson, toJson } from "./json.ts";
import { prepared, type Slots } from "./prepared.ts";
import type { SignInsTables } from "./tables.ts";
import type { Together } from "./together.ts";
import { keepUsed, usedRefreshToken } from "./used-refresh-tokens.ts";

type Db = Kysely<SignInsTables>;

export const sqlEngineRecords = (db: Db, inTransaction: Together<SignInsTables>): EngineRecords => ({
  put: async (record) =>
    record.model === "Session"
      ? // Read and then written: the store lets in one at a time.
        db.transaction().execute(async (writer) => putSession(writer, record))
      : inTransaction(async (writer) => putRow(writer, record)),
  find: async (model, hash, now) => found(await ofModel(db, { model, hash, now }), now),
  findAny: async (models, hash, now) => found(await ofModels(models)(db, { hash, now }), now),
  findByUid: async (model, uid, now) => found(await byUid(db, { model, uid, now }), now),
  sessionsOf: async (accountId, now) => sessionsOf(db, accountId, now),
  consume: async (model, hash, use) =>
    inTransaction(async (writer) => {
      const won = await consume(writer, { model, hash }, use);
      if (won) for (const record of use.successors ?? []) await putRow(writer, record);
      return won;
    }),
  putSuccessors: async (hash, successors) =>
    inTransaction(async (writer) => {
      const isUsed = (await usedAt(writer, { hash })).rows.length > 0;
      if (isUsed) for (const record of successors) await putRow(writer, record);
      return isUsed;
    }),
  usedRefreshToken: async (hash) => usedRefreshToken(db, hash),
  remove: async (model, hash) =>
    inTransaction(async (writer) => {
      await removeOne(writer, { model, hash });
    }),
  sweep: async (now, limit) => sweep(db, now, limit),
});

const ofModel = prepared((db: Db, { model, hash, now }: Slots<Named & { now: Instant }>) =>
  living(db, now).where("model", "=", model).where("hash", "=", hash),
);

/** There are few such lists, each the same every time. */
const ofModels = remembered((models: readonly string[]) =>
  prepared((db: Db, { hash, now }: Slots<{ hash: string; now: Instant }>) =>
    living(db, now).where("model", "in", models).where("hash", "=", hash),
  ),
);

function remembered<Made>(make: (models: readonly string[]) => Made): (models: readonly string[]) => Made {
  const kept = new Map<string, Made>();
  return (models) => {
    const made = kept.get(models.join()) ?? make(models);
    kept.set(models.join(), made);
    return made;
  };
}

const byUid = prepared((db: Db, { model, uid, now }: Slots<{ model: string; uid: string; now: Instant }>) =>
  living(db, now).where("model", "=", model).where("uid", "=", uid),
);

const removeOne = prepared((db: Db, { model, hash }: Slots<Named>) =>
  db.deleteFrom("engine_records").where("model", "=", model).where("hash", "=", hash),
);

type Named = Pick<EngineRecord, "model" | "hash">;

async function putRow(db: Db, { model, hash, payload, expiresAt, grantId, uid, accountId }: EngineRecord) {
  await upsert(db, {
    model,
    hash,
    grant_id: grantId ?? null,
    uid: uid ?? null,
    account_id: accountId ?? null,
    expires_at: Math.min(expiresAt, farthest),
    payload: toJson(payload),
  });
}

/** What was used stays used, and does not live longer for being written again. */
const upsert = prepared((db: Db, row: Slots<Omit<Row, "consumed_at" | "note" | "note_until">>) =>
  db
    .insertInto("engine_records")
    .values({
      model: row.model,
      hash: row.hash,
      grant_id: row.grant_id,
      uid: row.uid,
      account_id: row.account_id,
      expires_at: row.expires_at,
      payload: row.payload,
    })
    .onConflict((conflict) =>
      conflict.columns(["model", "hash"]).doUpdateSet((of) => ({
        grant_id: of.ref("excluded.grant_id"),
        uid: of.ref("excluded.uid"),
        account_id: of.ref("excluded.account_id"),
        payload: of.ref("excluded.payload"),
        expires_at: sql<number>`case
          when engine_records.consumed_at is not null and engine_records.expires_at < excluded.expires_at
          then engine_records.expires_at else excluded.expires_at end`,
      })),
    ),
);

/** Two tabs that sign in to two apps at once each write the whole session: neither may lose the other's app. */
async function putSession(db: Db, record: EngineRecord): Promise<void> {
  const { model, hash } = record;
  const [stored] = (await payloadOf(db, { model, hash })).rows;
  const before = stored && fromJson(stored.payload);
  await putRow(db, { ...record, payload: withAuthorizationsOf(before, record.payload) });
}

const payloadOf = prepared((db: Db, { model, hash }: Slots<Named>) =>
  db.selectFrom("engine_records").select("payload").where("model", "=", model).where("hash", "=", hash),
);

/** Whole, to answer a retry; after that only what it takes to notice a second use. Whole, they would pile up. */
const usedRecordsAreKept = days(7);

async function consume(db: Db, named: Named, { at, note }: Use): Promise<boolean> {
  const { numAffectedRows } = await useUp(db, {
    ...named,
    at,
    note: note?.text ?? null,
    until: note?.until ?? null,
    end: after(at, usedRecordsAreKept),
  });
  return numAffectedRows === 1n;
}

interface Using extends Named {
  readonly at: Instant;
  readonly note: string | null;
  readonly until: Instant | null;
  readonly end: Instant;
}

const usedAt = prepared((db: Db, { hash }: Slots<Pick<EngineRecord, "hash">>) =>
  db
    .selectFrom("engine_records")
    .select("consumed_at")
    .where("model", "=", "RefreshToken")
    .where("hash", "=", hash)
    .where("consumed_at", "is not", null),
);

/** One conditional update: the database lets one caller through. */
const useUp = prepared((db: Db, { model, hash, at, note, until, end }: Slots<Using>) =>
  db
    .updateTable("engine_records")
    .set({
      consumed_at: at,
      note,
      note_until: until,
      expires_at: sql<number>`case when expires_at < ${end} then expires_at else ${end} end`,
    })
    .where("model", "=", model)
    .where("hash", "=", hash)
    .where("consumed_at", "is", null)
    .where("expires_at", ">", at),
);

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

const living = (db: Db, now: Instant | RawBuilder<Instant>) =>
  db.selectFrom("engine_records").selectAll().where("expires_at", ">", now);

/** The column holds whole numbers, and has no infinity for `never`. */
const farthest = Number.MAX_SAFE_INTEGER;

type Row = SignInsTables["engine_records"];

const found = ({ rows: [row] }: { readonly rows: readonly Row[] }, now: Instant): FoundRecord | undefined =>
  row && toRecord(row, now);

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
