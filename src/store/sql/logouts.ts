import type { Kysely } from "kysely";
import type { Denial } from "../../policy/denials.ts";
import { clientId, type DenialId, type GrantId } from "../../policy/ids.ts";
import type { Instant } from "../../policy/time.ts";
import type {
  Ending,
  FailedLogoutQuery,
  Found,
  Logout,
  LogoutClaim,
  Logouts,
  QueuedLogout,
} from "../port/logouts.ts";
import type { Page } from "../port/records.ts";
import { pageOf, positionOf } from "./cursor.ts";
import { fromJson, toJson } from "./json.ts";
import { prepared, type Slots } from "./prepared.ts";
import { addScheduled, claimScheduled, goOn, sweepScheduled } from "./scheduled-endings.ts";
import type { RecordsTables } from "./tables.ts";
import { within } from "./within.ts";

type Db = Kysely<RecordsTables>;
type Row = RecordsTables["logouts"];

/** One transaction at a time writes, so a claim is one conditional update. */
export const sqlLogouts = (db: Db): Logouts => ({
  claimEnding: async (now, until) =>
    (await isDue(db, now)).endings ? change(db, (writer) => claimEnding(writer, now, until)) : undefined,
  queue: async (ending, found) => change(db, (writer) => queue(writer, ending, found)),
  addScheduled: async (endings) => change(db, (writer) => addScheduled(writer, endings)),
  claimScheduled: async (now, until) =>
    (await isDue(db, now)).scheduled ? change(db, (writer) => claimScheduled(writer, now, until)) : undefined,
  queueScheduled: async (ending, { logouts, after }) =>
    change(db, async (writer) => {
      for (const logout of logouts) await put(writer, logout);
      await goOn(writer, ending, after);
    }),
  claim: async (now, how) =>
    (await isDue(db, now)).logouts ? change(db, (writer) => claim(writer, now, how)) : [],
  delivered: async (id) =>
    change(db, async (writer) => {
      await writer.deleteFrom("logouts").where("id", "=", id).execute();
    }),
  failed: async (id, { error, nextAt }) =>
    change(db, async (writer) => {
      await writer
        .updateTable("logouts")
        .set({ last_error: error, next_at: nextAt ?? null })
        .where("id", "=", id)
        .execute();
    }),
  failedLogouts: async (query) => failedLogouts(db, query),
  sweepLogouts: async (before) =>
    change(db, async (writer) => {
      await writer.deleteFrom("logouts").where("queued_at", "<", before).execute();
      await sweepScheduled(writer, before);
    }),
});

/** Asked often, so it holds up no writer. */
async function isDue(
  db: Db,
  now: Instant,
): Promise<Readonly<Record<"endings" | "scheduled" | "logouts", boolean>>> {
  const [due] = (await whatIsDue(db, { now })).rows;
  return {
    endings: Boolean(due?.endings),
    scheduled: Boolean(due?.scheduled),
    logouts: Boolean(due?.logouts),
  };
}

const whatIsDue = prepared((db: Db, { now }: Slots<{ now: Instant }>) =>
  db.selectNoFrom((of) => [
    of.exists(db.selectFrom("endings").select("denial_id").where("due_at", "<=", now)).as("endings"),
    of
      .exists(db.selectFrom("scheduled_endings").select("ends_at").where("due_at", "<=", now))
      .as("scheduled"),
    of.exists(db.selectFrom("logouts").select("id").where("next_at", "<=", now)).as("logouts"),
  ]),
);

/** In the transaction that puts the denial. Lifting one ends nothing more, so only what is new is looked through. */
export async function addEnding(db: Db, denial: Denial, isNew: boolean): Promise<void> {
  if (!isNew || denial.type === "mobile-access") return;
  const due_at = denial.type === "suspension" ? denial.startsAt : denial.at;
  await db.insertInto("endings").values({ denial_id: denial.id, due_at, after: null }).execute();
}

const change = <T>(db: Db, work: (writer: Db) => Promise<T>): Promise<T> =>
  db.transaction().execute(async (transaction) => work(transaction));

async function claimEnding(db: Db, now: Instant, until: Instant): Promise<Ending | undefined> {
  const due = db
    .selectFrom("endings")
    .select("denial_id")
    .where("due_at", "<=", now)
    .orderBy("due_at")
    .limit(1);
  const [row] = await db
    .updateTable("endings")
    .set({ due_at: until })
    .where("denial_id", "in", due)
    .returningAll()
    .execute();
  return (
    row && { denialId: row.denial_id as DenialId, ...(row.after !== null && { after: row.after as GrantId }) }
  );
}

async function queue(db: Db, { denialId }: Ending, { logouts, after }: Found): Promise<void> {
  for (const logout of logouts) await put(db, logout);
  if (after === undefined) await db.deleteFrom("endings").where("denial_id", "=", denialId).execute();
  else await db.updateTable("endings").set({ after, due_at: 0 }).where("denial_id", "=", denialId).execute();
}

async function put(db: Db, logout: Logout): Promise<void> {
  await db
    .insertInto("logouts")
    .values({
      id: logout.id,
      client_id: logout.clientId,
      institution_id: logout.institutionId,
      queued_at: logout.queuedAt,
      next_at: logout.queuedAt,
      attempts: 0,
      last_error: null,
      document: toJson(logout),
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

async function claim(
  db: Db,
  now: Instant,
  { until, limit, room }: LogoutClaim,
): Promise<readonly QueuedLogout[]> {
  const due: DueRow[] = [];
  for (let of = await clientAfter(db, ""); of !== undefined; of = await clientAfter(db, of)) {
    const most = Math.min(room(clientId(of)), limit);
    if (most > 0) due.push(...(await dueOf(db, of, { now, most })));
  }
  const ids = due
    .toSorted((one, other) => one.next_at - other.next_at)
    .slice(0, limit)
    .map(({ id }) => id);
  // An empty list is no list in most databases.
  if (ids.length === 0) return [];
  const rows = await db
    .updateTable("logouts")
    .set((of) => ({ next_at: until, attempts: of("attempts", "+", 1) }))
    .where("id", "in", ids)
    .returningAll()
    .execute();
  return rows.map(toQueued);
}

/** From one client with something in the queue to the next, without a look at what lies between. */
async function clientAfter(db: Db, id: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("logouts")
    .select("client_id")
    .where("next_at", "is not", null)
    .where("client_id", ">", id)
    .orderBy("client_id")
    .limit(1)
    .executeTakeFirst();
  return row?.client_id;
}

interface DueRow {
  readonly id: string;
  readonly next_at: number;
}

const dueOf = async (
  db: Db,
  client: string,
  { now, most }: { now: Instant; most: number },
): Promise<readonly DueRow[]> =>
  db
    .selectFrom("logouts")
    .select((of) => ["id", of.ref("next_at").$castTo<number>().as("next_at")])
    .where("client_id", "=", client)
    .where("next_at", "<=", now)
    .orderBy("next_at")
    .limit(most)
    .execute();

async function failedLogouts(
  db: Db,
  { institutions, after, limit }: FailedLogoutQuery,
): Promise<Page<QueuedLogout>> {
  let failed = db
    .selectFrom("logouts")
    .selectAll()
    .where("last_error", "is not", null)
    .where(within(institutions));
  if (after !== undefined) {
    const [queuedAt, id] = positionOf(after, "number", "string");
    failed = failed.where((of) => of(of.refTuple("queued_at", "id"), ">", of.tuple(queuedAt, id)));
  }
  const rows = await failed
    .orderBy("queued_at")
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, { item: toQueued, position: ({ queued_at, id }) => [queued_at, id] });
}

const toQueued = ({ document, attempts, next_at, last_error }: Row): QueuedLogout => ({
  ...fromJson(document),
  attempts,
  ...(next_at !== null && { nextAt: next_at as Instant }),
  ...(last_error !== null && { lastError: last_error }),
});
