import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What ended sign-ins and whose clients are still to be found, and the notices to clients that wait. */
export const records0003: Migration = {
  async up(db) {
    await db.schema
      .createTable("endings")
      .addColumn("denial_id", "text", (column) => column.primaryKey().notNull())
      .addColumn("due_at", "integer", (column) => column.notNull())
      .addColumn("after", "text")
      .modifyEnd(sql`strict`)
      .execute();
    await db.schema.createIndex("endings_due").on("endings").columns(["due_at"]).execute();
    await db.schema
      .createTable("logouts")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("institution_id", "text", (column) => column.notNull())
      .addColumn("queued_at", "integer", (column) => column.notNull())
      .addColumn("next_at", "integer")
      .addColumn("attempts", "integer", (column) => column.notNull())
      .addColumn("last_error", "text")
      .addColumn("document", "text", (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .execute();
    await db.schema
      .createIndex("logouts_due")
      .on("logouts")
      .columns(["next_at"])
      .where("next_at", "is not", null)
      .execute();
    await db.schema.createIndex("logouts_queued").on("logouts").columns(["queued_at", "id"]).execute();
  },
};
