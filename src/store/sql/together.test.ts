import { DatabaseSync } from "node:sqlite";
import { Kysely, type Transaction } from "kysely";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newPlace } from "../../../test/contracts/examples.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { milliseconds } from "../../policy/time.ts";
import { StoreUnavailable } from "../port/records.ts";
import { nodeSqliteDialect } from "./node-sqlite-dialect.ts";
import { type Together, together } from "./together.ts";

interface Tables {
  notes: { id: number; text: string };
}

const paths = temporaryPaths();
let handle: DatabaseSync;
let stranger: DatabaseSync;
let inTransaction: Together<Tables>;
beforeEach(() => {
  const { recordsPath } = paths(newPlace());
  handle = new DatabaseSync(recordsPath);
  handle.exec(
    "pragma journal_mode = wal; create table notes (id integer primary key, text text not null) strict",
  );
  stranger = new DatabaseSync(recordsPath);
  inTransaction = together(new Kysely<Tables>({ dialect: nodeSqliteDialect(handle, milliseconds(60)) }));
});
afterEach(() => {
  stranger.close();
  if (handle.isOpen) handle.close();
});

const adding = (id: number) => async (writer: Transaction<Tables>) => {
  await writer
    .insertInto("notes")
    .values({ id, text: `note ${id}` })
    .execute();
  return id;
};
const kept = () => stranger.prepare("select id from notes order by id").all();

it("keeps what comes at the same time with one commit, and tells each its own outcome", async () => {
  expect(await Promise.all([1, 2, 3].map((id) => inTransaction(adding(id))))).toEqual([1, 2, 3]);
  expect(kept()).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  // Each commit writes every page that it has changed: two made the table, and all notes are on one.
  expect(stranger.prepare("pragma wal_checkpoint").get()).toMatchObject({ log: 3 });
});

it("has made durable what it tells the outcome of", async () => {
  await inTransaction(adding(1)).then(() => expect(kept()).toEqual([{ id: 1 }]));
});

it("tells of a fault to whoever has caused it, and keeps what came with it", async () => {
  await inTransaction(adding(2));
  const outcomes = await Promise.allSettled([1, 2, 3].map((id) => inTransaction(adding(id))));
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(kept()).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
});

it("keeps nothing of work that fails half-way", async () => {
  const failing = inTransaction(async (writer) => {
    await adding(1)(writer);
    throw new RangeError("no");
  });
  await expect(failing).rejects.toThrow(RangeError);
  expect(kept()).toEqual([]);
});

it("tells everybody at once that the file is somebody else's", async () => {
  stranger.exec("begin immediate");
  const began = performance.now();
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map((id) => inTransaction(adding(id))));
  stranger.exec("rollback");
  for (const outcome of outcomes)
    expect(outcome).toMatchObject({ status: "rejected", reason: expect.any(StoreUnavailable) });
  // Not one after the other.
  expect(performance.now() - began).toBeLessThan(5 * 60);
  expect(kept()).toEqual([]);
});
