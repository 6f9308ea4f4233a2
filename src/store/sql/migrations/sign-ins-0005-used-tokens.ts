import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What is left of used refresh tokens after a week: enough to notice one that comes again. */
export const signIns0005: Migration = {
  async up(db) {
    await db.schema
      .createTable("used_refresh_tokens")
      .addColumn("hash", "text", (column) => column.primaryKey().notNull())
      .addColumn("grant_id", "text", (column) => column.notNull())
      .modifyEnd(sql`strict, without rowid`)
      .execute();
    await db.schema
      .createIndex("used_refresh_tokens_grant")
      .on("used_refresh_tokens")
      .columns(["grant_id"])
      .execute();
  },
};
