import type { Kysely, Selectable } from "kysely";
import { grantId, institutionId } from "../../policy/ids.ts";
import { type Instant, instant } from "../../policy/time.ts";
import type { ScheduledEnding } from "../port/logouts.ts";
import type { RecordsTables } from "./tables.ts";

type Db = Kysely<RecordsTables>;
type Row = Selectable<RecordsTables["scheduled_endings"]>;

export async function addScheduled(db: Db, endings: readonly ScheduledEnding[]): Promise<void> {
  for (const ending of endings) {
    await db
      .insertInto("scheduled_endings")
      .values({
        ...keyOf(ending),
        begins_after: ending.stretch.after,
        due_at: ending.stretch.until,
        after: null,
      })
      .onConflict((conflict) => conflict.columns(["institution_id", "ends_at"]).doNothing())
      .execute();
  }
}

export async function claimScheduled(
  db: Db,
  now: Instant,
  until: Instant,
): Promise<ScheduledEnding | undefined> {
  const row = await db
    .selectFrom("scheduled_endings")
    .selectAll()
    .where("due_at", "<=", now)
    .orderBy("due_at")
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const ending = toEnding(row);
  await update(db, ending, { due_at: until });
  return ending;
}

/** What is still to be done stays due from its end on, so that the earliest goes first. */
export const goOn = async (db: Db, ending: ScheduledEnding, after: string | undefined): Promise<void> =>
  update(db, ending, after === undefined ? { due_at: null } : { after, due_at: ending.stretch.until });

export async function sweepScheduled(db: Db, before: Instant): Promise<void> {
  await db.deleteFrom("scheduled_endings").where("ends_at", "<", before).execute();
}

async function update(db: Db, ending: ScheduledEnding, change: Partial<Row>): Promise<void> {
  const { institution_id, ends_at } = keyOf(ending);
  await db
    .updateTable("scheduled_endings")
    .set(change)
    .where("institution_id", "=", institution_id)
    .where("ends_at", "=", ends_at)
    .execute();
}

const keyOf = ({ institutionId: id, stretch }: ScheduledEnding) => ({
  institution_id: id,
  ends_at: stretch.until,
});

const toEnding = ({ institution_id, ends_at, begins_after, after }: Row): ScheduledEnding => ({
  institutionId: institutionId(institution_id),
  stretch: { after: instant(begins_after), until: instant(ends_at) },
  ...(after !== null && { after: grantId(after) }),
});
