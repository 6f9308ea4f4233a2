import { sql } from "kysely";
import { expect, it } from "vitest";
import { newPlace } from "../../../test/contracts/examples.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { type FileTerms, openFile } from "./open-file.ts";

const paths = temporaryPaths();
const terms = (changes: Partial<FileTerms> = {}): FileTerms => ({
  path: paths(newPlace()).recordsPath,
  synchronous: "FULL",
  migrations: {},
  ...changes,
});

it.each([
  ["FULL", 2],
  ["NORMAL", 1],
] as const)("a file is written with synchronous=%s in WAL mode", async (synchronous, level) => {
  const file = await openFile(terms({ synchronous }));
  expect((await sql`pragma synchronous`.execute(file.db)).rows).toEqual([{ synchronous: level }]);
  expect((await sql`pragma journal_mode`.execute(file.db)).rows).toEqual([{ journal_mode: "wal" }]);
  expect((await sql`pragma busy_timeout`.execute(file.db)).rows).toEqual([{ timeout: 0 }]);
  await file.close();
});

it("a migration that fails half-way leaves nothing behind, and the next attempt succeeds", async () => {
  let broken = true;
  const same = terms({
    migrations: {
      "a-0001": { up: async (db) => db.schema.createTable("one").addColumn("id", "text").execute() },
      "a-0002": {
        up: async (db) => {
          await db.schema.createTable("two").addColumn("id", "text").execute();
          if (broken) throw new Error("half-way");
        },
      },
    },
  });
  await expect(openFile(same)).rejects.toThrow(/half-way/);
  broken = false;
  const file = await openFile(same);
  expect(file.migrated).toEqual(["a-0001", "a-0002"]);
  await file.close();
});

it("closing waits for the transaction under way, and what it committed is kept", async () => {
  const same = terms();
  const file = await openFile(same);
  const writing = file.db.transaction().execute(async (transaction) => {
    await sql`create table notes (text text)`.execute(transaction);
    await new Promise((resolve) => setImmediate(resolve));
    await sql`insert into notes values ('kept')`.execute(transaction);
  });
  await Promise.all([writing, file.close()]);
  const again = await openFile(same);
  expect((await sql`select text from notes`.execute(again.db)).rows).toEqual([{ text: "kept" }]);
  await again.close();
});
