import { Client } from "pg";
import { afterAll, beforeAll } from "vitest";
import { migratePostgres } from "../../src/store/postgres/migrate.ts";
import { openPostgresStores } from "../../src/store/postgres/open.ts";
import type { SqlStores } from "../../src/store/sql/open.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";

/**
 * A server of the file's own. Each new place finds it empty; a place that is opened again, as it was left. Connections are
 * dear, so stores that a test has closed serve the next one, unless somebody looks whether they are closed.
 */
export function postgresPlaces(): {
  readonly server: () => Postgres;
  readonly open: (place: string) => Promise<SqlStores>;
} {
  let server: Postgres;
  let emptying: Client;
  let current: string | undefined;
  let left: SqlStores | undefined;
  beforeAll(async () => {
    server = await startPostgres();
    await migratePostgres(server.url);
    emptying = new Client({ connectionString: server.url });
    await emptying.connect();
    await emptying.query(emptyAll);
  });
  afterAll(async () => {
    await left?.close();
    await emptying.end();
    await server.stop();
  });
  return {
    server: () => server,
    async open(place) {
      const isNew = place !== current;
      current = place;
      if (isNew) await emptying.query("call empty_all()");
      else await closeForGood();
      const stores = left ?? (await openPostgresStores(server.url));
      left = undefined;
      return closingLater(stores);
    },
  };

  async function closeForGood(): Promise<void> {
    const stores = left;
    left = undefined;
    await stores?.close();
  }

  function closingLater(stores: SqlStores): SqlStores {
    let closed = false;
    const close = async () => {
      if (!closed) left ??= stores;
      closed = true;
      if (left !== stores) await stores.close();
    };
    const lastlyClosed = <Port extends object>(port: Port): Port =>
      Object.fromEntries(
        Object.entries(port).map(([name, call]: [string, (...words: unknown[]) => unknown]) => [
          name,
          (...words: unknown[]) => (closed ? closeForGood().then(() => call(...words)) : call(...words)),
        ]),
      ) as Port;
    return {
      records: { ...lastlyClosed(stores.records), close },
      signIns: { ...lastlyClosed(stores.signIns), close },
      engineRecords: lastlyClosed(stores.engineRecords),
      leases: lastlyClosed(stores.leases),
      logouts: lastlyClosed(stores.logouts),
      dayCounts: lastlyClosed(stores.dayCounts),
      close,
    };
  }
}

const emptyAll = `create procedure empty_all() language plpgsql as $$
  declare name text;
  begin
    for name in select tablename from pg_tables where schemaname = 'public' and tablename not like 'kysely%' loop
      if name <> 'last_numbers' then execute 'delete from ' || name; end if;
    end loop;
    update last_numbers set number = 0;
  end $$`;
