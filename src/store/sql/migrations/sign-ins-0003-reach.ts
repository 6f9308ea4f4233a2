import type { Migration } from "kysely/migration";

/** For counting what a revocation reaches. */
export const signIns0003: Migration = {
  async up(db) {
    for (const column of ["institution_id", "client_id"]) {
      await db.schema.createIndex(`grants_${column}`).on("grants").columns([column, "id"]).execute();
    }
  },
};
