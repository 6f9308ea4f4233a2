import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** Where schedules have ended sign-ins whose clients are still to be found, and where they were found already. */
export const records0004: Migration = {
  async up(db) {
    await db.schema
      .createTable("scheduled_endings")
      .addColumn("institution_id", "text", (column) => column.notNull())
      .addColumn("ends_at", "integer", (column) => column.notNull())
      .addColumn("begins_after", "integer", (column) => column.notNull())
      .addColumn("due_at", "integer")
      .addColumn("after", "text")
      .addPrimaryKeyConstraint("scheduled_endings_key", ["institution_id", "ends_at"])
      .modifyEnd(sql`strict`)
      .execute();
    await db.schema
      .createIndex("scheduled_endings_due")
      .on("scheduled_endings")
      .columns(["due_at"])
      .where("due_at", "is not", null)
      .execute();
    await db.schema
      .createIndex("scheduled_endings_end")
      .on("scheduled_endings")
      .columns(["ends_at"])
      .execute();
  },
};
