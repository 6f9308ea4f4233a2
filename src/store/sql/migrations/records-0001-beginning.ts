import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

export const records0001: Migration = {
  async up(db) {
    await createEntities(db);
    await createDenials(db);
    await createAudit(db);
    await createNumbers(db);
  },
};

async function createEntities(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("institutions")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("sort_name", "text", (column) => column.notNull())
    .addColumn("document", "text", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await db.schema
    .createTable("accounts")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("institution_id", "text", (column) => column.notNull())
    .addColumn("username_key", "text", (column) => column.notNull())
    .addColumn("sort_name", "text", (column) => column.notNull())
    .addColumn("search_text", "text", (column) => column.notNull())
    .addColumn("document", "text", (column) => column.notNull())
    .addUniqueConstraint("accounts_username", ["institution_id", "username_key"])
    .modifyEnd(sql`strict`)
    .execute();
  await index(db, "accounts", ["sort_name", "id"]);
  await index(db, "accounts", ["institution_id", "sort_name", "id"]);
  await db.schema
    .createTable("password_hashes")
    .addColumn("account_id", "text", (column) => column.primaryKey().notNull())
    .addColumn("hash", "text", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await db.schema
    .createTable("clients")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("document", "text", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await db.schema
    .createTable("consents")
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("client_id", "text", (column) => column.notNull())
    .addColumn("document", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("consents_key", ["account_id", "client_id"])
    .modifyEnd(sql`strict`)
    .execute();
  await db.schema
    .createTable("signing_keys")
    .addColumn("kid", "text", (column) => column.primaryKey().notNull())
    .addColumn("created_at", "integer", (column) => column.notNull())
    .addColumn("document", "text", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
}

async function createDenials(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("denials")
    .addColumn("id", "text", (column) => column.primaryKey().notNull())
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("level", "text", (column) => column.notNull())
    .addColumn("grant_id", "text")
    .addColumn("account_id", "text")
    .addColumn("client_id", "text")
    .addColumn("institution_id", "text")
    .addColumn("at", "integer", (column) => column.notNull())
    .addColumn("matters_until", "integer")
    .addColumn("document", "text", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await index(db, "denials", ["grant_id"]);
  await index(db, "denials", ["account_id"]);
  await index(db, "denials", ["level", "client_id"]);
  await index(db, "denials", ["level", "institution_id"]);
  await index(db, "denials", ["matters_until"]);
}

async function createAudit(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("audit")
    .addColumn("number", "integer", (column) => column.primaryKey().notNull())
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("at", "integer", (column) => column.notNull())
    .addColumn("actor_id", "text", (column) => column.notNull())
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("institution_id", "text")
    .addColumn("account_id", "text")
    .addColumn("grant_id", "text")
    .addColumn("client_id", "text")
    .addColumn("hash", "text", (column) => column.notNull())
    .addColumn("document", "text", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await index(db, "audit", ["institution_id", "number"]);
  await index(db, "audit", ["account_id", "number"]);
  await index(db, "audit", ["grant_id", "number"]);
  await index(db, "audit", ["actor_id", "number"]);
}

async function createNumbers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("changes")
    .addColumn("number", "integer", (column) => column.primaryKey().notNull())
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("id", "text", (column) => column.notNull())
    .addColumn("document", "text", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await db.schema
    .createTable("last_numbers")
    .addColumn("name", "text", (column) => column.primaryKey().notNull())
    .addColumn("number", "integer", (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();
  await sql`insert into last_numbers (name, number) values ('changes', 0), ('audit', 0)`.execute(db);
}

const index = (db: Kysely<unknown>, table: string, columns: string[]): Promise<void> =>
  db.schema
    .createIndex([table, ...columns].join("_"))
    .on(table)
    .columns(columns)
    .execute();
