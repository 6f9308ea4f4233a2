import { sql } from "kysely";
import { migratePostgres, migrations } from "../../src/store/postgres/migrate.ts";
import type { Migrations } from "../../src/store/sql/migrate.ts";
import type { Postgres } from "../support/postgres.ts";

/**
 * What newer versions do when their first process starts while the others still run on what was there: every table gets a column
 * that has a default, and there is a new table, each in a step of its own as Hallpass takes them, and then a new index. `round` is part of
 * their names. That the steps were taken is forgotten, because the processes that start next are no newer.
 */
export async function expand({ url, sql: ask }: Pick<Postgres, "url" | "sql">, round: number): Promise<void> {
  const tables = await ask("select tablename as name from pg_tables where schemaname = 'public'");
  const names = tables.map(({ name }) => String(name)).filter((name) => !name.startsWith("kysely"));
  if (names.length === 0) throw new Error("There are no tables to expand.");
  const column = `newer_${round}`;
  let needed = migrations;
  for (const name of names)
    await take(`${column}-${name}`, `alter table "${name}" add column ${column} text not null default ''`);
  await take(`${column}-table`, `create table ${column}_table (id text primary key)`);
  // Of itself it waits for who is at work, and nobody waits behind it.
  await ask(`create index concurrently ${column}_index on accounts (${column})`);
  await ask(`delete from kysely_migration where name like '${column}-%'`);

  async function take(step: string, statement: string): Promise<void> {
    const more: Migrations = { [step]: { up: async (db) => void (await sql.raw(statement).execute(db)) } };
    needed = { ...needed, ...more };
    const ran = await migratePostgres(url, { needed });
    if (ran[0] !== step) throw new Error(`The step ${step} was not taken.`);
  }
}
