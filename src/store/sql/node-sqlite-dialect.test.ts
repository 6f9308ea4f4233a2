import { DatabaseSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import { Kysely, sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newPlace } from "../../../test/contracts/examples.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { milliseconds } from "../../policy/time.ts";
import { StoreUnavailable } from "../port/records.ts";
import { nodeSqliteDialect } from "./node-sqlite-dialect.ts";

const paths = temporaryPaths();

interface Tables {
  notes: { id: number; text: string };
}

let handle: DatabaseSync;
let stranger: DatabaseSync;
let db: Kysely<Tables>;
beforeEach(() => {
  const { recordsPath } = paths(newPlace());
  handle = new DatabaseSync(recordsPath);
  handle.exec(
    "pragma journal_mode = wal; create table notes (id integer primary key, text text not null) strict",
  );
  stranger = new DatabaseSync(recordsPath);
  db = new Kysely({ dialect: nodeSqliteDialect(handle, milliseconds(60)) });
});
afterEach(async () => {
  stranger.close();
  await db.destroy();
});

const add = async (id: number) =>
  db
    .insertInto("notes")
    .values({ id, text: `note ${id}` })
    .executeTakeFirst();
const ids = async () =>
  (await db.selectFrom("notes").select("id").orderBy("id").execute()).map(({ id }) => id);

describe("another process that holds the file", () => {
  it("is waited for without holding up the event loop", async () => {
    const patient = new Kysely<Tables>({ dialect: nodeSqliteDialect(handle, milliseconds(4000)) });
    stranger.exec("begin immediate");
    const began = performance.now();
    const change = patient.transaction().execute(async (transaction) => {
      await transaction.insertInto("notes").values({ id: 1, text: "waited" }).execute();
    });
    await setTimeout(15);
    expect(performance.now() - began).toBeLessThan(2000);
    stranger.exec("commit");
    await change;
    expect(await ids()).toEqual([1]);
  });

  it("makes a transaction reject with StoreUnavailable when it takes too long", async () => {
    stranger.exec("begin immediate");
    const refusal = await db
      .transaction()
      .execute(async () => undefined)
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StoreUnavailable);
    expect(refusal).toMatchObject({
      message: "The store does not answer: the database is busy.",
      cause: { errcode: 5 },
    });
    stranger.exec("rollback");
    await db.transaction().execute(async (transaction) => transaction.deleteFrom("notes").execute());
  });

  it("is waited for by a single write as well, without holding up the event loop", async () => {
    const patient = new Kysely<Tables>({ dialect: nodeSqliteDialect(handle, milliseconds(4000)) });
    stranger.exec("begin immediate");
    const began = performance.now();
    const written = patient.insertInto("notes").values({ id: 1, text: "waited" }).execute();
    await setTimeout(15);
    expect(performance.now() - began).toBeLessThan(2000);
    stranger.exec("commit");
    await written;
    expect(await ids()).toEqual([1]);
  });

  it("is waited for once, by those that queue up meanwhile too", async () => {
    const hurried = new Kysely<Tables>({ dialect: nodeSqliteDialect(handle, milliseconds(500)) });
    stranger.exec("begin immediate");
    const began = performance.now();
    const writes = Array.from({ length: 20 }, (_, id) =>
      hurried.insertInto("notes").values({ id, text: "x" }).execute(),
    );
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map(() => "rejected"));
    expect(performance.now() - began).toBeLessThan(4000);
    stranger.exec("rollback");
    await hurried.insertInto("notes").values({ id: 1, text: "afterwards" }).execute();
  });

  it("makes a single write reject too, and does not disturb readers", async () => {
    await add(1);
    stranger.exec("begin immediate; insert into notes values (2, 'unseen')");
    await expect(add(3)).rejects.toThrow(StoreUnavailable);
    expect(await ids()).toEqual([1]);
    stranger.exec("rollback");
  });
});

it("a mistake in a query stays what it is", async () => {
  const mistake = sql`select id from nowhere`.execute(db);
  await expect(mistake).rejects.toThrow(/no such table/);
  await expect(mistake).rejects.not.toBeInstanceOf(StoreUnavailable);
  await add(1);
  await expect(add(1)).rejects.toThrow(/UNIQUE constraint/);
});

it("a fault that has already undone the transaction is told as itself", async () => {
  const change = db.transaction().execute(async (transaction) => {
    await transaction.insertInto("notes").values({ id: 1, text: "undone" }).execute();
    handle.exec("rollback");
    throw new Error("the fault");
  });
  await expect(change).rejects.toThrow("the fault");
  expect(await ids()).toEqual([]);
});

it("counts the rows that a statement wrote, also when it returns some", async () => {
  expect((await add(1)).numInsertedOrUpdatedRows).toBe(1n);
  expect(await db.insertInto("notes").values({ id: 2, text: "b" }).returning("id").execute()).toEqual([
    { id: 2 },
  ]);
  expect((await db.deleteFrom("notes").executeTakeFirst()).numDeletedRows).toBe(2n);
  expect((await db.deleteFrom("notes").executeTakeFirst()).numDeletedRows).toBe(0n);
});

it("more different statements than are kept prepared work as well", async () => {
  await add(1);
  for (const round of [1, 2]) {
    for (let n = 0; n < 250; n++) {
      const { rows } = await sql<{
        sum: number;
      }>`select id + ${sql.lit(n)} + ${round} as sum from notes`.execute(db);
      expect(rows).toEqual([{ sum: 1 + n + round }]);
    }
  }
});

it("a prepared statement sees a table that has changed since", async () => {
  const all = db.selectFrom("notes").selectAll();
  await add(1);
  expect(await all.execute()).toEqual([{ id: 1, text: "note 1" }]);
  await db.schema.alterTable("notes").addColumn("more", "text").execute();
  expect(await all.execute()).toEqual([{ id: 1, text: "note 1", more: null }]);
});
