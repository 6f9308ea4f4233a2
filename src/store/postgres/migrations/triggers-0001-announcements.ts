import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { channel } from "../announcements.ts";

/** Whoever adds to the feed, by whatever way: with the commit, and not before, those who listen are told. */
export const triggers0001: Migration = {
  async up(db) {
    await sql`create function hallpass_announce_change() returns trigger language plpgsql as
      $$ begin perform pg_notify(${sql.lit(channel)}, ''); return null; end $$`.execute(db);
    await sql`create trigger hallpass_announce_change after insert on changes
      for each statement execute function hallpass_announce_change()`.execute(db);
  },
};
