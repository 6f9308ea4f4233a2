import { type Kysely, sql } from "kysely";
import { after, type Duration, type Instant } from "../../policy/time.ts";
import { prepared, type Slots } from "./prepared.ts";
import type { SignInsTables } from "./tables.ts";

type Db = Kysely<SignInsTables>;

interface Count {
  readonly key: string;
  readonly window: Duration;
  readonly now: Instant;
  readonly by?: number;
}

/** One statement counts, so that no two counts at once are taken for one. In a transaction. */
export async function countUp(db: Db, { key, window, now, by = 1 }: Count): Promise<number> {
  const { rows } = await addOne(db, { key, now, end: after(now, window), by });
  await forgetTwo(db, { now });
  return rows[0]?.value ?? by;
}

const addOne = prepared(
  (db: Db, { key, now, end, by }: Slots<{ key: string; now: Instant; end: Instant; by: number }>) =>
    db
      .insertInto("counters")
      .values({ key, value: by, ends_at: end })
      .onConflict((conflict) =>
        conflict.column("key").doUpdateSet({
          value: sql<number>`case when counters.ends_at <= ${now} then ${by} else counters.value + ${by} end`,
          ends_at: sql<number>`case when counters.ends_at <= ${now} then excluded.ends_at else counters.ends_at end`,
        }),
      )
      .returning("value"),
);

export const counted = async (db: Db, key: string, now: Instant): Promise<number> =>
  (await valueOf(db, { key, now })).rows[0]?.value ?? 0;

const valueOf = prepared((db: Db, { key, now }: Slots<{ key: string; now: Instant }>) =>
  db.selectFrom("counters").select("value").where("key", "=", key).where("ends_at", ">", now),
);

/** A count adds one counter at most and takes away two that ended: the table cannot grow for ever. */
const forgetTwo = prepared((db: Db, { now }: Slots<{ now: Instant }>) =>
  db
    .deleteFrom("counters")
    .where(
      "key",
      "in",
      db.selectFrom("counters").select("key").where("ends_at", "<=", now).orderBy("ends_at").limit(2),
    ),
);

/** Takes none away: whoever begins a counter anew has counted another before, which took away two. */
export async function countAnew(db: Db, { key, window, now }: Count): Promise<void> {
  await putOne(db, { key, end: after(now, window) });
}

const putOne = prepared((db: Db, { key, end }: Slots<{ key: string; end: Instant }>) =>
  db
    .insertInto("counters")
    .values({ key, value: 1, ends_at: end })
    .onConflict((conflict) => conflict.column("key").doUpdateSet({ value: 1, ends_at: end })),
);

export const resetCount = prepared((db: Db, { key }: Slots<{ key: string }>) =>
  db.deleteFrom("counters").where("key", "=", key),
);
