import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** How many sign-ins a revocation has ended: counted while they are kept, and remembered. */
export const records0006: Migration = {
  async up(db) {
    await db.schema
      .createTable("ended_counts")
      .addColumn("denial_id", "text", (column) => column.primaryKey().notNull())
      .addColumn("ended", "integer", (column) => column.notNull())
      .addColumn("counted_at", "integer", (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .execute();
  },
};
