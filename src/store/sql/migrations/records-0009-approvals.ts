import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What waits for a second administrator. */
export const records0009: Migration = {
  async up(db) {
    await db.schema
      .createTable("approvals")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("sameness", "text", (column) => column.notNull().unique())
      .addColumn("institution_id", "text")
      .addColumn("asked_at", "integer", (column) => column.notNull())
      .addColumn("ends_at", "integer", (column) => column.notNull())
      .addColumn("document", "text", (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .execute();
  },
};
