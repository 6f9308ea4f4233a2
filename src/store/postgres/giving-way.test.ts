import { sql } from "kysely";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { type Postgres, startPostgres } from "../../../test/support/postgres.ts";
import { milliseconds } from "../../policy/time.ts";
import { StoreUnavailable } from "../port/records.ts";
import type { Migrations } from "../sql/migrate.ts";
import { migratePostgres, migrations } from "./migrate.ts";

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
  await migratePostgres(server.url);
});
afterAll(async () => server.stop());

/** A backup, as PostgreSQL sees it: it has read a table, and its transaction goes on for hours. */
let backup: Client;
beforeEach(async () => {
  backup = new Client({ connectionString: server.url, application_name: "pg_dump" });
  await backup.connect();
  await backup.query("begin");
  await backup.query("select count(*) from accounts");
});
afterEach(async () => backup.end());

/** What a newer version does with a table that everybody uses. */
const needed: Migrations = {
  ...migrations,
  "records-9999-newer": {
    up: async (db) => void (await sql`alter table accounts add column newer text`.execute(db)),
  },
};

it("a change of a table that somebody reads for long holds up nobody else, and is made when they have gone", async () => {
  const changed = migratePostgres(server.url, { needed });
  await vi.waitFor(async () =>
    expect(await server.sql("select 1 from pg_locks where not granted")).toHaveLength(1),
  );
  for (let n = 0; n < 15; n += 1) await server.sql("set lock_timeout = 500; select count(*) from accounts");
  await backup.query("commit");
  expect(await changed).toEqual(["records-9999-newer"]);
  await server.sql(
    "alter table accounts drop column newer; delete from kysely_migration where name = 'records-9999-newer'",
  );
});

it("a change that nobody lets through gives up, leaves everything as it was, and says who was in the way", async () => {
  const [{ pid } = { pid: 0 }] = (await backup.query<{ pid: number }>("select pg_backend_pid() as pid")).rows;
  const refusal = await migratePostgres(server.url, { needed, patience: milliseconds(300) }).catch(
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(StoreUnavailable);
  expect(refusal).toMatchObject({
    message: `The store does not answer: its tables have to change, and pg_dump (process ${pid}) uses them all the time.`,
    cause: { message: expect.stringContaining("the database is busy") },
  });
  expect(await migratePostgres(server.url)).toEqual([]);
});
