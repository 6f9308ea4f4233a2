import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** How many sign-ins began and were refused, by day, institution, kind of client and reason. */
export const records0008: Migration = {
  async up(db) {
    await db.schema
      .createTable("day_counts")
      .addColumn("institution_id", "text", (column) => column.notNull())
      .addColumn("day", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("outcome", "text", (column) => column.notNull())
      .addColumn("times", "integer", (column) => column.notNull())
      .addPrimaryKeyConstraint("day_counts_key", ["institution_id", "day", "kind", "outcome"])
      .modifyEnd(sql`strict`)
      .execute();
    await db.schema.createIndex("day_counts_by_day").on("day_counts").column("day").execute();
  },
};
