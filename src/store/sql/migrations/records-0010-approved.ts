import type { Migration } from "kysely/migration";

/** What was approved is kept for a while, and waits no longer. */
export const records0010: Migration = {
  async up(db) {
    await db.schema
      .alterTable("approvals")
      .addColumn("approved", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
