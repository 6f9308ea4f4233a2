import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** The latest instant that was recorded, so that the clock never goes back behind it. */
export const records0007: Migration = {
  async up(db) {
    await sql`insert into last_numbers (name, number) select 'clock', coalesce(max(at), 0) from audit`.execute(
      db,
    );
  },
};
