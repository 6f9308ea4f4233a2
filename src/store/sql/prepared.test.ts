import { DatabaseSync } from "node:sqlite";
import { type Kysely, Kysely as Opened } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { nodeSqliteDialect } from "./node-sqlite-dialect.ts";
import { prepared, type Slots } from "./prepared.ts";

interface Tables {
  notes: { id: number; text: string | null };
}

type Db = Kysely<Tables>;

let db: Db;
beforeEach(() => {
  const handle = new DatabaseSync(":memory:");
  handle.exec("create table notes (id integer primary key, text text) strict");
  db = new Opened({ dialect: nodeSqliteDialect(handle) });
});
afterEach(async () => db.destroy());

let built: number;
beforeEach(() => {
  built = 0;
});

const add = prepared((to: Db, { id, text }: Slots<Tables["notes"]>) =>
  to.insertInto("notes").values({ id, text }),
);
const find = prepared((from: Db, { id, least }: Slots<{ id: number; least: number }>) => {
  built += 1;
  return from
    .selectFrom("notes")
    .selectAll()
    .where("id", "=", id)
    .where("id", ">", least)
    .where("id", "<", 9);
});

it("takes each value where its name stands, whatever the order, and keeps what is always the same", async () => {
  await add(db, { text: "seven", id: 7 });
  await add(db, { text: null, id: 9 });
  expect((await find(db, { id: 7, least: 6 })).rows).toEqual([{ id: 7, text: "seven" }]);
  expect((await find(db, { least: 7, id: 7 })).rows).toEqual([]);
  expect((await find(db, { least: 0, id: 9 })).rows).toEqual([]);
  expect((await db.selectFrom("notes").selectAll().execute()).at(-1)).toEqual({ id: 9, text: null });
});

it("tells how many rows were changed", async () => {
  expect((await add(db, { id: 1, text: "one" })).numAffectedRows).toBe(1n);
});

it("is built once, also when it is asked in transactions", async () => {
  await find(db, { id: 1, least: 0 });
  await db.transaction().execute(async (writer) => {
    await add(writer, { id: 3, text: "three" });
    expect((await find(writer, { id: 3, least: 0 })).rows).toHaveLength(1);
  });
  await find(db, { id: 2, least: 0 });
  expect(built).toBe(1);
});
