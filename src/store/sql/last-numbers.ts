import type { Kysely } from "kysely";
import type { RecordsTables } from "./tables.ts";

/** Whoever takes a number holds the row until the commit: nobody commits a lower number later. */
export async function nextNumber(
  db: Kysely<RecordsTables>,
  name: RecordsTables["last_numbers"]["name"],
): Promise<number> {
  const { number } = await db
    .updateTable("last_numbers")
    .set((of) => ({ number: of("number", "+", 1) }))
    .where("name", "=", name)
    .returning("number")
    .executeTakeFirstOrThrow();
  return number;
}
