import { sql } from "kysely";
import type { Migration } from "kysely/migration";

export const signIns0001: Migration = {
  async up(db) {
    await db.schema
      .createTable("grants")
      .addColumn("id", "text", (column) => column.primaryKey().notNull())
      .addColumn("account_id", "text", (column) => column.notNull())
      .addColumn("institution_id", "text", (column) => column.notNull())
      .addColumn("client_id", "text", (column) => column.notNull())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("signed_in_at", "integer", (column) => column.notNull())
      .addColumn("last_activity_at", "integer", (column) => column.notNull())
      .addColumn("engine", "text", (column) => column.notNull())
      .addColumn("document", "text", (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .execute();
    await db.schema.createIndex("grants_account").on("grants").columns(["account_id"]).execute();
    await db.schema.createIndex("grants_idle").on("grants").columns(["last_activity_at", "id"]).execute();

    await db.schema
      .createTable("engine_records")
      .addColumn("model", "text", (column) => column.notNull())
      .addColumn("hash", "text", (column) => column.notNull())
      .addColumn("grant_id", "text")
      .addColumn("uid", "text")
      .addColumn("expires_at", "integer", (column) => column.notNull())
      .addColumn("consumed_at", "integer")
      .addColumn("payload", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("engine_records_key", ["model", "hash"])
      .modifyEnd(sql`strict`)
      .execute();
    await db.schema.createIndex("engine_records_grant").on("engine_records").columns(["grant_id"]).execute();
    await db.schema
      .createIndex("engine_records_uid")
      .on("engine_records")
      .columns(["uid", "model"])
      .execute();
    await db.schema.createIndex("engine_records_end").on("engine_records").columns(["expires_at"]).execute();

    await db.schema
      .createTable("counters")
      .addColumn("key", "text", (column) => column.primaryKey().notNull())
      .addColumn("value", "integer", (column) => column.notNull())
      .addColumn("ends_at", "integer", (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .execute();
    await db.schema.createIndex("counters_end").on("counters").columns(["ends_at"]).execute();
  },
};
