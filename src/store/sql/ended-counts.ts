import type { Kysely } from "kysely";
import type { DenialId } from "../../policy/ids.ts";
import { instant } from "../../policy/time.ts";
import type { EndedCount } from "../port/records.ts";
import type { RecordsTables } from "./tables.ts";

type Db = Kysely<RecordsTables>;

export async function endedCount(db: Db, id: DenialId): Promise<EndedCount | undefined> {
  const row = await db.selectFrom("ended_counts").selectAll().where("denial_id", "=", id).executeTakeFirst();
  return row && { ended: row.ended, countedAt: instant(row.counted_at) };
}

export async function putEndedCount(db: Db, id: DenialId, { ended, countedAt }: EndedCount): Promise<void> {
  await db
    .insertInto("ended_counts")
    .values({ denial_id: id, ended, counted_at: countedAt })
    .onConflict((conflict) => conflict.column("denial_id").doNothing())
    .execute();
}
