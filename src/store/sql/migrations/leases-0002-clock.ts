import type { Migration } from "kysely/migration";

/** What time it is for each process. Unknown of those of an earlier version. */
export const leases0002: Migration = {
  async up(db) {
    await db.schema.alterTable("leases").addColumn("at", "integer").execute();
  },
};
