import type { Migration } from "kysely/migration";

/** What the use of a record leaves there for those that come after it. */
export const signIns0002: Migration = {
  async up(db) {
    await db.schema.alterTable("engine_records").addColumn("note", "text").execute();
    await db.schema.alterTable("engine_records").addColumn("note_until", "integer").execute();
    await db.schema
      .createIndex("engine_records_note_end")
      .on("engine_records")
      .columns(["note_until"])
      .where("note_until", "is not", null)
      .execute();
  },
};
