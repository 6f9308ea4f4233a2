import { type Kysely, sql } from "kysely";
import type { DayCount, DayCountQuery, DayCounts, DayTotal } from "../port/day-counts.ts";
import type { RecordsTables } from "./tables.ts";
import { within } from "./within.ts";

type Db = Kysely<RecordsTables>;
type Row = RecordsTables["day_counts"];

export const sqlDayCounts = (db: Db): DayCounts => ({
  addDayCounts: async (counts) => add(db, counts),
  dayTotals: async (query) => totals(db, query),
  async sweepDayCounts(before) {
    const oldest = db
      .selectFrom("day_counts")
      .select((of) => of.fn.min("day").as("day"))
      .where("day", "<", before);
    const [{ numDeletedRows }] = (await db.deleteFrom("day_counts").where("day", "in", oldest).execute()) as [
      { numDeletedRows: bigint },
    ];
    return Number(numDeletedRows);
  },
});

/** One statement, with the rows in one order, so that two processes that add at once wait for each other and no more. */
async function add(db: Db, counts: readonly DayCount[]): Promise<void> {
  const rows = counts.map(toRow).toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  if (rows.length === 0) return;
  await db
    .insertInto("day_counts")
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(["institution_id", "day", "kind", "outcome"])
        .doUpdateSet({ times: sql<number>`day_counts.times + excluded.times` }),
    )
    .execute();
}

const toRow = ({ institutionId, day, kind, outcome, count }: DayCount): Row => ({
  institution_id: institutionId,
  day,
  kind,
  outcome,
  times: count,
});

const keyOf = ({ institution_id, day, kind, outcome }: Row): string =>
  [institution_id, day, kind, outcome].join("\n");

async function totals(db: Db, { institutions, from, to }: DayCountQuery): Promise<readonly DayTotal[]> {
  return db
    .selectFrom("day_counts")
    .select(["day", "kind", "outcome", sql<number>`cast(sum(times) as bigint)`.as("count")])
    .where(within(institutions))
    .where("day", ">=", from)
    .where("day", "<=", to)
    .groupBy(["day", "kind", "outcome"])
    .orderBy("day")
    .orderBy("kind")
    .orderBy("outcome")
    .execute();
}
