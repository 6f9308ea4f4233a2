import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { jsonField } from "./json-field.ts";

/** Whose browser sessions they are, for the person's list. */
export const signIns0004: Migration = {
  async up(db) {
    await db.schema.alterTable("engine_records").addColumn("account_id", "text").execute();
    await fillIn(db);
    await db.schema
      .createIndex("engine_records_account")
      .on("engine_records")
      .columns(["account_id"])
      .where("account_id", "is not", null)
      .execute();
  },
};

async function fillIn(db: Kysely<unknown>): Promise<void> {
  await sql`update engine_records set account_id = ${jsonField(db, "payload", "accountId")}
    where model = 'Session'`.execute(db);
}
