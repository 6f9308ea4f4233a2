import type { Kysely } from "kysely";
import { type Instant, instant } from "../../policy/time.ts";
import type { RecordsTables } from "./tables.ts";

/** Whoever takes a number holds the row until the commit: nobody commits a lower number later. */
export async function nextNumber(db: Kysely<RecordsTables>, name: "changes" | "audit"): Promise<number> {
  const { number } = await db
    .updateTable("last_numbers")
    .set((of) => ({ number: of("number", "+", 1) }))
    .where("name", "=", name)
    .returning("number")
    .executeTakeFirstOrThrow();
  return number;
}

export async function latestInstant(db: Kysely<RecordsTables>): Promise<Instant> {
  const clock = db.selectFrom("last_numbers").select("number").where("name", "=", "clock");
  return instant((await clock.executeTakeFirstOrThrow()).number);
}

export async function putLatestInstant(db: Kysely<RecordsTables>, at: Instant): Promise<void> {
  await db
    .updateTable("last_numbers")
    .set({ number: at })
    .where("name", "=", "clock")
    .where("number", "<", at)
    .execute();
}
