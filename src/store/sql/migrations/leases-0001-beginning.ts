import { sql } from "kysely";
import type { Migration } from "kysely/migration";

export const leases0001: Migration = {
  async up(db) {
    await db.schema
      .createTable("leases")
      .addColumn("process", "text", (column) => column.primaryKey().notNull())
      .addColumn("renewal", "integer", (column) => column.notNull())
      .addColumn("length", "integer", (column) => column.notNull())
      .addColumn("applied", "integer", (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .execute();
  },
};
