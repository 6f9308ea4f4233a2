import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import {
  account,
  ana,
  app,
  at,
  client,
  grant,
  institution,
  north,
  south,
} from "../../../test/contracts/examples.ts";
import { type Postgres, startPostgres } from "../../../test/support/postgres.ts";
import { accountId, denialId, type GrantId, grantId } from "../../policy/ids.ts";
import { type Instant, seconds } from "../../policy/time.ts";
import { StoreUnavailable } from "../port/records.ts";
import { leasesMigrations, recordsMigrations, signInsMigrations, UnknownMigration } from "../sql/migrate.ts";
import type { SqlStores } from "../sql/open.ts";
import { migratePostgres, UnfitDatabase, unfit } from "./migrate.ts";
import { openPostgresStores } from "./open.ts";

let server: Postgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => server.stop());

/** The address of another database on the server, which is made for it. */
async function database(name: string, how = ""): Promise<string> {
  await server.sql(`create database ${name} ${how}`);
  return server.url.replace(/postgres$/, name);
}

/** Ends sessions of ours by force, those that ask this or do it. */
const end = async (which: string) =>
  server.sql(`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'hallpass' and ${which}`);

/** What PostgreSQL does whenever somebody agrees to something, in its own words. */
const atConsent = async (words: string) =>
  server.sql(`create or replace function at_consent() returns trigger language plpgsql as $$ begin ${words}; return new; end $$;
    create or replace trigger at_consent before insert on consents for each row execute function at_consent()`);

/** As whoever notes uses does: what a busy database refused is noted again. */
async function note(signIns: SqlStores["signIns"], uses: ReadonlyMap<GrantId, Instant>): Promise<void> {
  await signIns.recordActivity(uses).catch(async (error: unknown) => {
    if (!/the database is busy/.test(String(error))) throw error;
    await note(signIns, uses);
  });
}

describe("opening", () => {
  const migrations = [leasesMigrations, recordsMigrations, signInsMigrations].flatMap((some) =>
    Object.keys(some),
  );

  it("may be done by several processes at once, and one of them makes the tables", async () => {
    const url = await database("several");
    // To the server, these are as many programs: they share no connection.
    const ran = await Promise.all(Array.from({ length: 4 }, async () => migratePostgres(url)));
    expect(ran.toSorted((one, other) => other.length - one.length)).toEqual([
      [...migrations, "triggers-0001-announcements"],
      [],
      [],
      [],
    ]);
    expect(await migratePostgres(url)).toEqual([]);
  });

  it("refuses a database of a newer version with one sentence", async () => {
    const url = await database("newer");
    await migratePostgres(url);
    const hand = new Client({ connectionString: url });
    await hand.connect();
    await hand.query(
      "insert into kysely_migration values ('records-0099-later', '2099-01-01T00:00:00.000Z')",
    );
    await hand.end();
    const refusal = await openPostgresStores(url).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UnknownMigration);
    expect((refusal as Error).message).toBe(
      "The database holds records-0099-later, which this version of Hallpass does not know: it belongs to a newer version, or is not the one that the setting should name.",
    );
  });

  it("refuses a database of another encoding, and a user who may make no tables in it", async () => {
    const latin = await database("latin", "encoding 'LATIN1' locale 'C' template template0");
    await expect(openPostgresStores(latin)).rejects.toThrow(
      "The database must have the encoding UTF8; it has LATIN1.",
    );
    await server.sql("create role guest login");
    const guest = (await database("guarded")).replace("//hallpass:", "//guest:");
    const refusal = await openPostgresStores(guest).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UnfitDatabase);
    expect(refusal).toMatchObject({
      message: "Its user must own the database: permission denied for schema public.",
    });
  });

  it.each([
    [{ version: 14_0018, encoding: "UTF8", standby: false }, /15 or newer .* is PostgreSQL 14/],
    [{ version: 15_0000, encoding: "SQL_ASCII", standby: false }, /UTF8; it has SQL_ASCII/],
    [{ version: 18_0000, encoding: "UTF8", standby: true }, /standby/],
  ])("finds %o unfit", (facts, why) => {
    expect(unfit(facts)).toMatch(why);
  });

  it.each([15_0000, 19_0002])("finds a primary of version %i fit", (version) => {
    expect(unfit({ version, encoding: "UTF8", standby: false })).toBeUndefined();
  });

  it("says that nobody is there, and not what the password is", async () => {
    const nobody = "postgres://hallpass:not-asked-for@127.0.0.1:1/hallpass";
    const refusal = await openPostgresStores(nobody).catch((error: unknown) => error as Error);
    expect(refusal).toBeInstanceOf(StoreUnavailable);
    expect(refusal).toMatchObject({ cause: { code: "ECONNREFUSED" } });
    expect(JSON.stringify(refusal) + String((refusal as Error).cause)).not.toContain("not-asked-for");
  });
});

describe("stores that are open", () => {
  let stores: SqlStores;
  beforeEach(async () => {
    stores = await openPostgresStores(server.url);
  });
  afterEach(async () => stores.close());

  const find = async () => stores.engineRecords.find("Session", "none", account().createdAt);
  const all = async () => Promise.all([put(), stores.records.lastChange(), stores.leases.all()]);
  const count = async () => stores.records.change(async (writer) => writer.endedCount(denialId("none")));
  const put = async () => stores.records.change(async (writer) => writer.putClient(client()));
  it("renew leases and read the feed while a long change is under way", async () => {
    const lease = { process: "a", renewal: 1, length: seconds(2), applied: 0 };
    const begun = Promise.withResolvers<void>();
    const finished = Promise.withResolvers<void>();
    const change = stores.records.change(async (writer) => {
      await writer.putClient(client());
      begun.resolve();
      await finished.promise;
    });
    await begun.promise;
    const before = await stores.records.lastChange();
    await stores.leases.put(lease);
    expect(await stores.leases.all()).toEqual([lease]);
    expect(await stores.records.changesAfter(before, 10)).toEqual([]);
    finished.resolve();
    await change;
    expect(await stores.records.lastChange()).toBe(before + 1);
  });

  it("say that they are busy when another process stands still in a change, and go on when that was undone", async () => {
    const other = await openPostgresStores(server.url);
    const begun = Promise.withResolvers<void>();
    const never = Promise.withResolvers<void>();
    const stuck = other.records.change(async (writer) => {
      await writer.putClient(client());
      begun.resolve();
      await never.promise;
    });
    await begun.promise;
    const asked = performance.now();
    await expect(put()).rejects.toThrow("The store does not answer: the database is busy.");
    expect(performance.now() - asked).toBeLessThan(1000);
    await vi.waitFor(put, { timeout: 4000, interval: 100 });
    never.resolve();
    await expect(stuck).rejects.toThrow(StoreUnavailable);
    await other.close();
  });

  it("work on connections of their own making when the server has ended all they had", async () => {
    await all();
    expect((await end("true")).length).toBeGreaterThan(2);
    await vi.waitFor(async () => expect((await all())[2]).toEqual(expect.any(Array)));
  });

  it("hear of changes again when the connection that listened was cut", async () => {
    const heard = vi.fn<() => void>();
    stores.records.onChange(heard);
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(1));
    await end("query like 'listen%' or query = 'select 1'");
    // Whoever has been cut off may have missed something, and looks.
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(2), { timeout: 4000 });
    await put();
    await vi.waitFor(() => expect(heard).toHaveBeenCalledTimes(3));
  });

  it("go on when a newer version adds a column to what they read by statements that are prepared", async () => {
    for (let n = 0; n < 8; n += 1) await find();
    await server.sql("alter table engine_records add column more text");
    expect(await find()).toBeUndefined();
    await server.sql("alter table engine_records drop column more");
    expect(await Promise.all([find(), find()])).toEqual([undefined, undefined]);

    // A statement that fails in a transaction fails all of it, so none that a column more makes fail is prepared there.
    for (let n = 0; n < 8; n += 1) await count();
    await server.sql("alter table ended_counts add column more text");
    expect(await Promise.all([count(), count()])).toEqual([undefined, undefined]);
    await server.sql("alter table ended_counts drop column more");
    expect(await count()).toBeUndefined();
  });

  it("order by bytes, whatever the language of the database", async () => {
    const ids = ["acc_b", "acc_B", "acc_a"].map(accountId);
    await stores.records.change(async (writer) => {
      for (const id of ids)
        await writer.putAccount(account({ id, username: `user-${ids.indexOf(id)}`, institutionId: south }));
    });
    const { items } = await stores.records.findAccounts({ institutions: [south], limit: 9 });
    expect(items.map(({ id }) => id)).toEqual(["acc_B", "acc_a", "acc_b"]);
  });

  it("note the use of the same sign-ins in two processes at once, whatever the order", async () => {
    // Found before anybody gives up waiting, so that being held up for a moment is not taken for it.
    await server.sql("alter role hallpass set deadlock_timeout = '50ms'");
    const [one, other] = [await openPostgresStores(server.url), await openPostgresStores(server.url)];
    await one.signIns.putGrant(grant());
    await server.sql(`insert into grants select 'grt_' || n, account_id, institution_id, client_id, kind, signed_in_at,
      last_activity_at, engine, document from grants, generate_series(1, 20000) n; analyze grants`);

    for (let round = 1; round <= 10; round += 1) {
      const uses = Array.from({ length: 400 }, (_none, n) => [grantId(`grt_${n + 1}`), at(round)] as const);
      await Promise.all([note(one.signIns, new Map(uses)), note(other.signIns, new Map(uses.toReversed()))]);
    }
    await Promise.all([one.close(), other.close()]);
    await server.sql("alter role hallpass reset deadlock_timeout");
    const noted = await server.sql(`select count(*) from grants where last_activity_at = ${at(10)}`);
    expect(noted).toEqual([{ count: "400" }]);
  });

  it("take a sign that PostgreSQL's text cannot hold for one that nobody has", async () => {
    expect(await stores.records.accountByUsername(north, "an\0a")).toBeUndefined();
    await stores.records.change(async (writer) => {
      await writer.putInstitution(institution());
      await writer.putAccount(account({ username: "an\0a" }));
    });
    expect(await stores.records.accountByUsername(north, "an\0a")).toEqual(account({ username: "an\0a" }));
  });

  const consent = { accountId: ana, clientId: app, scopes: [], at: at(0) };
  const agree = async () => stores.records.change(async (writer) => writer.putConsent(consent));

  it("stop a statement that takes too long, and need no other connection", async () => {
    await atConsent("perform pg_sleep(3)");
    const asked = performance.now();
    await expect(agree()).rejects.toThrow("the server has stopped, or has stopped the statement.");
    expect(performance.now() - asked).toBeLessThan(1000);
    await put();
  });

  it("make commits durable when the server is set up not to", async () => {
    await stores.close();
    await server.sql("alter role hallpass set synchronous_commit = off");
    stores = await openPostgresStores(server.url);
    await atConsent("raise exception '%', current_setting('synchronous_commit')");
    await expect(agree()).rejects.toThrow(/^on$/);
  });
});
