import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import { jsonField } from "./json-field.ts";

/** For the list of revocations: why, and at which institution, where there is just one. */
export const records0002: Migration = {
  async up(db) {
    await db.schema.alterTable("denials").addColumn("because", "text").execute();
    await db.schema.alterTable("denials").addColumn("at_institution", "text").execute();
    await sql`update denials set because = ${jsonField(db, "document", "because")}`.execute(db);
    await sql`update denials set at_institution = case level
      when 'institution' then institution_id
      when 'account' then (select institution_id from accounts where accounts.id = denials.account_id)
      when 'grant' then (select institution_id from audit where audit.grant_id = denials.grant_id limit 1)
      end`.execute(db);
    await db.schema
      .createIndex("denials_revocations")
      .on("denials")
      .columns(["at", "id"])
      .where(sql<boolean>`because is not null`)
      .execute();
    await db.schema
      .createIndex("denials_revocations_at")
      .on("denials")
      .columns(["at_institution", "at", "id"])
      .where(sql<boolean>`because is not null`)
      .execute();
  },
};
