import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { account, ana, institution, newPlace, north } from "../../../test/contracts/examples.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { StoreUnavailable } from "../port/records.ts";
import { leasesMigrations, recordsMigrations, signInsMigrations, UnknownMigration } from "./migrate.ts";
import { migrate, openSqlStores } from "./open.ts";

const paths = temporaryPaths();

/** A folder that is not there yet, and two files in it. */
const inNewFolder = () => {
  const folder = join(dirname(paths("").recordsPath), newPlace(), "deep");
  return {
    folder,
    recordsPath: join(folder, "records.sqlite"),
    signInsPath: join(folder, "sign-ins.sqlite"),
  };
};

const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe("the files", () => {
  it("can be read by their owner only, and so can what lies beside them", async () => {
    const { folder, ...files } = inNewFolder();
    const stores = await openSqlStores(files);
    await stores.records.change(async (writer) => writer.putInstitution(institution()));
    const names = await readdir(folder);
    expect(names.toSorted()).toEqual(
      ["records-leases", "records", "sign-ins"].flatMap((name) =>
        ["", "-shm", "-wal"].map((end) => `${name}.sqlite${end}`),
      ),
    );
    const modes = await Promise.all(names.map(async (name) => mode(join(folder, name))));
    expect(new Set(modes)).toEqual(new Set(["600"]));
    expect(await mode(folder)).toBe("700");
    expect(await mode(dirname(folder))).toBe("700");
    await stores.close();
    expect((await readdir(folder)).toSorted()).toEqual([
      "records-leases.sqlite",
      "records.sqlite",
      "sign-ins.sqlite",
    ]);
  });

  it("need not be there: memory serves tests", async () => {
    const stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
    await stores.records.change(async (writer) => writer.putInstitution(institution()));
    expect(await stores.records.institution(north)).toEqual(institution());
    await stores.close();
    expect(existsSync(":memory:")).toBe(false);
  });

  it("are refused with their path and the cause when they cannot be opened", async () => {
    const { recordsPath, signInsPath } = paths(newPlace());
    await writeFile(signInsPath, "This is a letter and no database, although it is long enough. ".repeat(20));
    const refusal = await openSqlStores({ recordsPath, signInsPath }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StoreUnavailable);
    expect(refusal).toMatchObject({
      message: `Cannot open ${signInsPath}: The store does not answer: the file is not a database.`,
      cause: { code: "ERR_SQLITE_ERROR" },
    });
    await expect(openSqlStores({ recordsPath: dirname(recordsPath), signInsPath })).rejects.toThrow(
      /Cannot open .*EISDIR/,
    );
  });

  it("can be made by several processes at once", async () => {
    const files = paths(newPlace());
    const script = `
      import { openSqlStores } from ${JSON.stringify(join(import.meta.dirname, "open.ts"))};
      const stores = await openSqlStores(${JSON.stringify(files)});
      await stores.records.change(async (writer) => writer.putInstitution(${JSON.stringify(institution())}));
      await stores.close();`;
    const run = promisify(execFile);
    const started = Array.from({ length: 4 }, async () =>
      run(process.execPath, ["--input-type=module", "--eval", script]),
    );
    await Promise.all(started);
    const stores = await openSqlStores(files);
    expect((await stores.records.snapshot(account().createdAt)).number).toBe(4);
    await stores.close();
  });

  it("hold what was committed when the process is killed in the next moment", async () => {
    const files = paths(newPlace());
    const script = `
      import { openSqlStores } from ${JSON.stringify(join(import.meta.dirname, "open.ts"))};
      const stores = await openSqlStores(${JSON.stringify(files)});
      await stores.records.change(async (writer) => {
        await writer.putInstitution(${JSON.stringify(institution())});
        await writer.putAccount(${JSON.stringify(account())});
      });
      process.kill(process.pid, "SIGKILL");`;
    const { signal } = spawnSync(process.execPath, ["--input-type=module", "--eval", script]);
    expect(signal).toBe("SIGKILL");
    const stores = await openSqlStores(files);
    expect(await stores.records.standing({ accountId: ana })).toMatchObject({ account: account() });
    await stores.close();
  });
});

describe("migrations", () => {
  const all = [recordsMigrations, signInsMigrations, leasesMigrations].flatMap((some) => Object.keys(some));

  it("run once, and say what they did", async () => {
    const files = paths(newPlace());
    expect(await migrate(files)).toEqual(all);
    expect(await migrate(files)).toEqual([]);
    const stores = await openSqlStores(files);
    expect(await stores.records.institutions()).toEqual([]);
    await stores.close();
  });

  it("refuse a database of a newer version with one sentence, and leave it as it is", async () => {
    const files = paths(newPlace());
    await migrate(files);
    inFile(
      files.recordsPath,
      "insert into kysely_migration values ('records-0099-later', '2099-01-01T00:00:00.000Z')",
    );
    const refusal = await openSqlStores(files).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UnknownMigration);
    expect((refusal as Error).message).toBe(
      `${files.recordsPath}: The database holds records-0099-later, which this version of Hallpass does not know: it belongs to a newer version, or is not the one that the setting should name.`,
    );
    await expect(migrate(files)).rejects.toThrow(UnknownMigration);
    expect(inFile(files.recordsPath, "select name from kysely_migration order by name")).toEqual(
      [...Object.keys(recordsMigrations), "records-0099-later"].map((name) => ({ name })),
    );
  });

  it("refuse two files that changed places", async () => {
    const { recordsPath, signInsPath } = paths(newPlace());
    await migrate({ recordsPath, signInsPath });
    const swapped = openSqlStores({ recordsPath: signInsPath, signInsPath: recordsPath });
    await expect(swapped).rejects.toThrow(/holds sign-ins-0001-beginning/);
  });
});

function inFile(path: string, sql: string) {
  const handle = new DatabaseSync(path);
  const rows = handle.prepare(sql).all();
  handle.close();
  return rows;
}
