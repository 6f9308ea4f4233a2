import { setImmediate } from "node:timers/promises";
import { type Kysely, sql } from "kysely";
import type { GrantId } from "../../policy/ids.ts";
import type { Instant } from "../../policy/time.ts";
import type { Grant } from "../port/entities.ts";
import type { GrantQuery, SignIns } from "../port/sign-ins.ts";
import { countAnew, counted, countUp, resetCount } from "./counters.ts";
import { fromJson, toJson } from "./json.ts";
import { prepared, type Slots } from "./prepared.ts";
import type { SignInsTables } from "./tables.ts";
import type { Together } from "./together.ts";

type Db = Kysely<SignInsTables>;

export const sqlSignIns = (
  db: Db,
  inTransaction: Together<SignInsTables>,
  close: () => Promise<void>,
): SignIns => ({
  grant: async (id) => toGrants((await grantWith(db, { id })).rows)[0],
  grantsOf: async (accountId) =>
    toGrants(
      await grants(db)
        .where("account_id", "=", accountId)
        .orderBy("last_activity_at", "desc")
        .orderBy("id")
        .execute(),
    ),
  grantsAt: async (query, page) => toGrants(await grantsAt(db, query, page).execute()),
  putGrant: async (grant) => inTransaction(async (writer) => putGrant(writer, grant)),
  recordActivity: async (uses) =>
    // By itself: two that go through the same rows at once can each wait for the other, unless the store lets in one of them.
    inSteps([...uses], (some) => db.transaction().execute((writer) => recordActivity(writer, some))),
  idleGrants: idleGrants(db),
  removeGrants: async (ids) => inSteps(ids, (some) => removeGrants(db, some)),
  count: async (key, window, now) => inTransaction(async (writer) => countUp(writer, { key, window, now })),
  countMany: async (key, by, when) => inTransaction(async (writer) => countUp(writer, { key, by, ...when })),
  counted: async (key, now) => counted(db, key, now),
  resetCount: async (key) =>
    inTransaction(async (writer) => {
      await resetCount(writer, { key });
    }),
  countAnew: async (key, window, now) =>
    inTransaction(async (writer) => countAnew(writer, { key, window, now })),
  close,
});

const grants = (db: Db) => db.selectFrom("grants").select(["document", "last_activity_at", "engine"]);

const grantWith = prepared((db: Db, { id }: Slots<{ id: GrantId }>) => grants(db).where("id", "=", id));

const grantsAt = (db: Db, query: GrantQuery, { after, limit }: { after?: GrantId; limit: number }) =>
  grants(db)
    .where((where) =>
      where.and(
        [
          query.institutionId === undefined ? undefined : where("institution_id", "=", query.institutionId),
          query.accountId === undefined ? undefined : where("account_id", "=", query.accountId),
          query.clientId === undefined ? undefined : where("client_id", "=", query.clientId),
          query.kind === undefined ? undefined : where("kind", "=", query.kind),
          query.signedInUntil === undefined ? undefined : where("signed_in_at", "<=", query.signedInUntil),
          after === undefined ? undefined : where("id", ">", after),
        ].filter((condition) => condition !== undefined),
      ),
    )
    .orderBy("id")
    .limit(limit);

async function putGrant(db: Db, grant: Grant): Promise<void> {
  const { engine, lastActivityAt, ...rest } = grant;
  await upsertGrant(db, {
    id: grant.id,
    account_id: grant.accountId,
    institution_id: grant.institutionId,
    client_id: grant.clientId,
    kind: grant.kind,
    signed_in_at: grant.signedInAt,
    last_activity_at: lastActivityAt,
    engine: toJson(engine),
    document: toJson(rest),
  });
}

const upsertGrant = prepared((db: Db, row: Slots<SignInsTables["grants"]>) =>
  db
    .insertInto("grants")
    .values({
      id: row.id,
      account_id: row.account_id,
      institution_id: row.institution_id,
      client_id: row.client_id,
      kind: row.kind,
      signed_in_at: row.signed_in_at,
      last_activity_at: row.last_activity_at,
      engine: row.engine,
      document: row.document,
    })
    .onConflict((conflict) =>
      conflict.column("id").doUpdateSet((of) => ({ engine: of.ref("excluded.engine") })),
    ),
);

async function recordActivity(db: Db, uses: readonly (readonly [GrantId, Instant])[]): Promise<void> {
  // One parameter, however many they are: the statement stays prepared.
  const listed = JSON.stringify(Object.fromEntries(uses));
  await sql`with uses (id, used_at) as (select key, cast(cast(value as text) as bigint) from json_each(${listed}))
    update grants set last_activity_at = uses.used_at from uses
    where grants.id = uses.id and grants.last_activity_at < uses.used_at`.execute(db);
}

type Position = readonly [lastActivityAt: number, id: string];

/** Remembers where the last page ended: its last grant may be gone, or used, when the next one is asked for. */
function idleGrants(db: Db): SignIns["idleGrants"] {
  let end: Position | undefined;
  return async ({ before, after, limit }) => {
    const position = end?.[1] === after ? end : await positionOf(db, after);
    let idle = grants(db).where("last_activity_at", "<", before);
    if (position !== undefined) {
      idle = idle.where((of) => of(of.refTuple("last_activity_at", "id"), ">", of.tuple(...position)));
    }
    const found = toGrants(await idle.orderBy("last_activity_at").orderBy("id").limit(limit).execute());
    const last = found.at(-1);
    end = last && [last.lastActivityAt, last.id];
    return found;
  };
}

async function positionOf(db: Db, id: GrantId | undefined): Promise<Position | undefined> {
  if (id === undefined) return undefined;
  const grant = await db
    .selectFrom("grants")
    .select("last_activity_at")
    .where("id", "=", id)
    .executeTakeFirst();
  return grant && [grant.last_activity_at, id];
}

async function removeGrants(db: Db, ids: readonly GrantId[]): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom("engine_records").where("grant_id", "in", ids).execute();
    await transaction.deleteFrom("used_refresh_tokens").where("grant_id", "in", ids).execute();
    await transaction.deleteFrom("grants").where("id", "in", ids).execute();
  });
}

type GrantRow = Pick<SignInsTables["grants"], "document" | "last_activity_at" | "engine">;

const toGrants = (rows: readonly GrantRow[]): readonly Grant[] =>
  rows.map(({ document, last_activity_at, engine }) => ({
    ...fromJson(document),
    lastActivityAt: last_activity_at as Instant,
    engine: fromJson(engine),
  }));

const step = 500;

/** So many at a time that neither the file nor the event loop is held up for long. */
async function inSteps<Item>(
  items: readonly Item[],
  work: (some: readonly Item[]) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += step) {
    if (start > 0) await setImmediate();
    await work(items.slice(start, start + step));
  }
}
