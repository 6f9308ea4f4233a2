import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { jsonField } from "./json-field.ts";

/** Whom a notice is for, so that each client has a queue of its own. */
export const records0005: Migration = {
  async up(db) {
    await db.schema
      .alterTable("logouts")
      .addColumn("client_id", "text", (column) => column.notNull().defaultTo(""))
      .execute();
    await sql`update logouts set client_id = ${jsonField(db, "document", "clientId")}`.execute(db);
    await db.schema
      .createIndex("logouts_of_client")
      .on("logouts")
      .columns(["client_id", "next_at"])
      .where("next_at", "is not", null)
      .execute();
  },
};
