import { type Kysely, sql } from "kysely";
import { after, type Duration, type Instant } from "../../policy/time.ts";
import type { SignInsTables } from "./tables.ts";

type Db = Kysely<SignInsTables>;

interface Count {
  readonly key: string;
  readonly window: Duration;
  readonly now: Instant;
}

/** One statement counts, so that no two counts at once are taken for one. */
export async function countUp(db: Db, { key, window, now }: Count): Promise<number> {
  const { value } = await db
    .insertInto("counters")
    .values({ key, value: 1, ends_at: after(now, window) })
    .onConflict((conflict) =>
      conflict.column("key").doUpdateSet({
        value: sql<number>`case when counters.ends_at <= ${now} then 1 else counters.value + 1 end`,
        ends_at: sql<number>`case when counters.ends_at <= ${now} then excluded.ends_at else counters.ends_at end`,
      }),
    )
    .returning("value")
    .executeTakeFirstOrThrow();
  await forgetTwo(db, now);
  return value;
}

export async function counted(db: Db, key: string, now: Instant): Promise<number> {
  const counter = await db
    .selectFrom("counters")
    .select("value")
    .where("key", "=", key)
    .where("ends_at", ">", now)
    .executeTakeFirst();
  return counter?.value ?? 0;
}

/** A count adds one counter at most and takes away two that ended: the table cannot grow for ever. */
async function forgetTwo(db: Db, now: Instant): Promise<void> {
  const ended = db
    .selectFrom("counters")
    .select("key")
    .where("ends_at", "<=", now)
    .orderBy("ends_at")
    .limit(2);
  await db.deleteFrom("counters").where("key", "in", ended).execute();
}
