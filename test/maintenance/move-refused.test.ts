import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Settings } from "../../src/config/settings.ts";
import { exportTo } from "../../src/maintenance/export.ts";
import { importFrom } from "../../src/maintenance/import.ts";
import { recordTables } from "../../src/store/sql/move-from.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { type Redis, startRedis } from "../support/redis.ts";
import { type Address, clocks, firstData, oneAddress, refreshed, signedInPhone } from "./phones.ts";

let folder: string;
let data: string;
let address: Address;
let postgres: Postgres;
let redis: Redis;
let file: string;
let text: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallpass-move-"));
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  address = await oneAddress();
  data = await firstData(folder);
  const parties = await address.start({ HALLPASS_DATA: data });
  const phone = await signedInPhone(parties, parties.ana);
  await refreshed(parties, phone);
  await parties.running.stop();
  file = join(folder, "whole.export");
  await exportTo(files(), clocks, { file, progress: quiet });
  text = await readFile(file, "utf8");
});
afterAll(async () => {
  await Promise.all([postgres.stop(), redis.stop()]);
  await rm(folder, { recursive: true });
});

const quiet = () => undefined;
const files = (): Settings => address.settings({ HALLPASS_DATA: data });

let place: Settings;
let url: string;
let number = 0;
beforeEach(async () => {
  number += 1;
  await postgres.sql(`create database place_${number}`);
  url = postgres.url.replace(/postgres$/, `place_${number}`);
  place = address.settings({ HALLPASS_DATA: data, HALLPASS_DATABASE: url });
});

const bring = async (from: string, to = place) => importFrom(to, clocks, { file: from, progress: quiet });

/** The export with another text, as a file of its own. */
async function changed(content: string): Promise<string> {
  const name = join(folder, "changed.export");
  await writeFile(name, content);
  return name;
}

const rows = async (table: string) =>
  (await postgres.sqlAt(url, `select count(*)::int as n from ${table}`))[0]?.["n"];

const withRedis = () =>
  address.settings({ HALLPASS_DATA: data, HALLPASS_DATABASE: url, HALLPASS_REDIS: redis.url });

describe("export", () => {
  it("holds every table that there is but the feed's past and who runs, so that a new one is not forgotten", () => {
    const db = new DatabaseSync(join(data, "records.sqlite"), { readOnly: true });
    const tables = db
      .prepare(
        "select name from sqlite_master where type = 'table' and name not like 'kysely%' order by name",
      )
      .all();
    db.close();
    expect(Object.keys(recordTables).toSorted()).toEqual(tables.map(({ name }) => name));
  });

  it("makes a file for its owner only, and none in the place of another", async () => {
    expect((await stat(file)).mode % 0o1000).toBe(0o600);
    await expect(exportTo(files(), clocks, { file, progress: quiet })).rejects.toThrow("is there already");
  });

  it("is refused while a server runs, at once, and goes on being refused by nobody when it has stopped", async () => {
    const parties = await address.start({ HALLPASS_DATA: data });
    const other = join(folder, "beside.export");
    const begun = performance.now();
    await expect(exportTo(files(), clocks, { file: other, progress: quiet })).rejects.toThrow(
      "A server runs on these stores",
    );
    expect(performance.now() - begun).toBeLessThan(2500);
    await parties.running.stop();
    await exportTo(files(), clocks, { file: other, progress: quiet });
  });

  it("of nothing is a slip in the settings, and makes nothing", async () => {
    const none = address.settings({ HALLPASS_DATA: join(folder, "none") });
    const other = join(folder, "none.export");
    await expect(exportTo(none, clocks, { file: other, progress: quiet })).rejects.toThrow("HALLPASS_DATA");
    await expect(stat(join(folder, "none"))).rejects.toThrow("ENOENT");
  });

  it("has no secret in the clear: no password, no token, no key that opens", () => {
    expect(text).not.toContain('"d":"');
    expect(text).toContain('\\"sealed\\":\\"');
  });
});

describe("import refuses, and writes nothing of", () => {
  it("a file that was cut short, wherever", async () => {
    const cut = join(folder, "cut.export");
    const { size } = await stat(file);
    const places = [
      0,
      1,
      200,
      size - 1,
      size - 2,
      size - 90,
      ...Array.from({ length: 12 }, (_none, n) => Math.floor((size * n) / 12)),
    ];
    for (const length of places) {
      await copyFile(file, cut);
      await truncate(cut, length);
      await expect(bring(cut)).rejects.toThrow(/cut short|no export of Hallpass/);
    }
    // At the end of a line, too.
    const lines = text.split("\n");
    await expect(bring(await changed(`${lines.slice(0, -2).join("\n")}\n`))).rejects.toThrow("cut short");
  });

  it("a file that was changed, by a letter, a line taken out, or more at its end", async () => {
    const lines = text.split("\n");
    const differs = "is not what was written";
    await expect(bring(await changed(text.replace("ana.silva", "ana.silwa")))).rejects.toThrow(differs);
    await expect(bring(await changed(lines.toSpliced(9, 1).join("\n")))).rejects.toThrow(differs);
    await expect(bring(await changed(`${text}${lines[3]}\n`))).rejects.toThrow(differs);
    await expect(bring("package.json")).rejects.toThrow("is no export of Hallpass");
    await expect(bring(join(folder, "nowhere"))).rejects.toThrow("cannot be read (ENOENT)");
  });

  it("a file of a newer version, or of an older one", async () => {
    const newer = "newer version of Hallpass";
    await expect(bring(await changed(text.replace('"format":1', '"format":2')))).rejects.toThrow(newer);
    const header = (work: (schema: string[]) => unknown) => {
      const [first = "", ...rest] = text.split("\n");
      const read = JSON.parse(first) as { schema: string[] };
      work(read.schema);
      return changed(resealed([JSON.stringify(read), ...rest].join("\n")));
    };
    await expect(bring(await header((schema) => schema.push("records-9999-later")))).rejects.toThrow(newer);
    await expect(bring(await header((schema) => schema.pop()))).rejects.toThrow("older version");
    expect(await rows("accounts")).toBe(0);
  });

  it("keys that are sealed with another secret", async () => {
    const env = {
      HALLPASS_DATA: data,
      HALLPASS_DATABASE: url,
      HALLPASS_KEY_ENCRYPTION_SECRET: "y".repeat(32),
    };
    await expect(bring(file, address.settings(env))).rejects.toThrow("HALLPASS_KEY_ENCRYPTION_SECRET");
  });

  it("anything, where no secret is set: none is made up", async () => {
    const none = join(folder, "no-secret");
    await expect(bring(file, address.settings({ HALLPASS_DATA: none }))).rejects.toThrow(
      "copy development-secrets.json",
    );
    await expect(stat(none)).rejects.toThrow("ENOENT");
  });

  it("anything, where something is kept already", async () => {
    await bring(file);
    await expect(bring(file)).rejects.toThrow(/not empty: they hold 2 institutions, 11 accounts, /);
    expect(await rows("accounts")).toBe(11);
  });

  it("anything, when a row cannot be written: all or nothing", async () => {
    const lines = text.split("\n");
    const account = lines.find((line) => line.startsWith('["accounts"')) ?? "";
    await expect(bring(await changed(resealed(lines.toSpliced(5, 0, account).join("\n"))))).rejects.toThrow(
      "duplicate key",
    );
    expect([await rows("accounts"), await rows("institutions"), await rows("grants")]).toEqual([0, 0, 0]);
    await bring(file);
    expect(await rows("accounts")).toBe(11);
  });
});

describe("an import into files", () => {
  it("that ended between its two commits is refused by name, and done again in new ones", async () => {
    const here = await mkdtemp(join(folder, "files-"));
    for (const name of ["development-secrets.json", "demo-credentials.json"])
      await copyFile(join(data, name), join(here, name));
    const filesHere = address.settings({ HALLPASS_DATA: here });
    await bring(file, filesHere);
    // The sign-ins are committed first: so it looks when the records are not.
    const remove = async (name: string) =>
      Promise.all(["", "-wal", "-shm"].map((end) => rm(join(here, name + end), { force: true })));
    await remove("records.sqlite");
    await expect(bring(file, filesHere)).rejects.toThrow(
      /not empty: they hold 1 grants, .*Import into new ones/,
    );
    await remove("sign-ins.sqlite");
    await bring(file, filesHere);
    const parties = await address.start({ HALLPASS_DATA: here });
    const ana = await parties.accountId(parties.ana);
    expect((await parties.admin("GET", `/accounts/${ana}/grants`)).body["items"]).toHaveLength(1);
    await parties.running.stop();
  });
});

describe("an import into Redis", () => {
  it("that was interrupted goes on with the same file, and not with another", async () => {
    await redis.tell("FLUSHALL");
    await bring(file);
    await expect(bring(file, withRedis())).rejects.toThrow("not empty");
    expect(await redis.tell("DBSIZE")).toBe(":0");
    // The sign-ins are there, and then the records cannot be written.
    await postgres.sqlAt(url, "drop schema public cascade; create schema public");
    const broken = resealed(text.replace('["institutions"', '["nothing"').replace('"id":"', '"id":"other'));
    await expect(bring(await changed(broken), withRedis())).rejects.toThrow("There is no table nothing");
    expect(Number((await redis.tell("DBSIZE")).slice(1))).toBeGreaterThan(3);
    await expect(bring(file, withRedis())).rejects.toThrow("sign-ins in Redis");
    await redis.tell("FLUSHALL");
    const same = resealed(text.replace('["institutions"', '["nothing"'));
    await expect(bring(await changed(same), withRedis())).rejects.toThrow("There is no table nothing");
    await bring(file, withRedis());
    expect(await redis.tell("EXISTS hp:import")).toBe(":0");
    const parties = await address.start({
      HALLPASS_DATA: data,
      HALLPASS_DATABASE: url,
      HALLPASS_REDIS: redis.url,
    });
    const ana = await parties.accountId(parties.ana);
    expect((await parties.admin("GET", `/accounts/${ana}/grants`)).body["items"]).toHaveLength(1);
    await parties.running.stop();
  });
});

it("an import leaves a gap in the feed, so that whoever has followed the old one begins again", async () => {
  await bring(file);
  const before = new DatabaseSync(join(data, "records.sqlite"), { readOnly: true });
  const last = before.prepare("select max(number) as n from changes").get()?.["n"];
  before.close();
  const after = await postgres.sqlAt(url, "select min(number) as first, count(*)::int as n from changes");
  expect(after).toEqual([{ first: String(Number(last) + 1_000_000), n: 1 }]);
});

/** With the counts and the checksum that the text has now. */
function resealed(content: string): string {
  const lines = content.split("\n").filter((line) => line !== "" && !line.startsWith('{"end"'));
  const body = lines.map((line) => `${line}\n`).join("");
  const counts: Record<string, number> = {};
  for (const line of lines.slice(1)) {
    const [kind] = JSON.parse(line) as [string];
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const sha256 = createHash("sha256").update(body).digest("hex");
  return `${body}${JSON.stringify({ end: { counts, sha256 } })}\n`;
}
