import { chmod, cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examine } from "../../src/maintenance/doctor.ts";
import { instant, milliseconds } from "../../src/policy/time.ts";
import type { Check } from "../../src/store/port/examination.ts";
import { mmdb } from "../support/mmdb.ts";
import { learningApp, signIn } from "../support/phone.ts";
import { type Running, startForTest } from "../support/running.ts";

const day = 24 * 3_600_000;

let running: Running;
let env: Readonly<Record<string, string>>;
let stopped: string;
beforeAll(async () => {
  running = await startForTest();
  // All tests share what a first start made long ago.
  inFile(
    join(running.folder, "records.sqlite"),
    `update signing_keys set document = json_set(document, '$.createdAt', ${Date.now() - 3 * day})`,
  );
  env = { HALLPASS_DATA: running.folder, HALLPASS_PORT: new URL(running.origin).port };
  const { password = "" } = running.credentials.accounts["northgate/ana.silva"] ?? {};
  const ana = { school: "northgate", username: "ana.silva", password };
  await signIn(await learningApp(running.origin), ana);
  stopped = await mkdtemp(join(tmpdir(), "hallpass-doctor-"));
});
afterAll(async () => {
  await running.stop();
  await rm(stopped, { recursive: true });
});

const clocks = (off = 0) => ({
  wall: () => instant(Date.now() + off),
  elapsed: () => milliseconds(performance.now()),
});
const doctor = async (more: Readonly<Record<string, string>> = {}, off = 0) =>
  examine({ ...env, ...more }, clocks(off));
const notWell = (checks: readonly Check[]) => checks.filter(({ state }) => state !== "ok");
const about = (checks: readonly Check[], check: string) => checks.filter((one) => one.check === check);

/** The data as they lie there when no server runs, in a folder that is changed by `work`. */
async function spoilt(work: (folder: string) => Promise<void> | void): Promise<readonly Check[]> {
  const folder = await mkdtemp(join(stopped, "data-"));
  await cp(running.folder, folder, { recursive: true });
  await work(folder);
  return doctor({ HALLPASS_DATA: folder });
}

function inFile(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  db.exec(sql);
  db.close();
}

describe("beside a server that is well", () => {
  it("finds nothing wrong, says which key signs, and that the server and its address answer", async () => {
    const checks = await doctor();
    expect(notWell(checks)).toEqual([]);
    expect(about(checks, "signing keys").map(({ found }) => found)).toEqual([
      expect.stringMatching(/\(RS256, 3 days old, signs\)/),
      expect.stringMatching(/\(ES256, 3 days old, signs\)/),
    ]);
    expect(about(checks, "server")).toMatchObject([{ found: expect.stringMatching(/^ready on port \d+$/) }]);
    expect(about(checks, "issuer")).toMatchObject([{ state: "ok" }]);
  });

  it("prints no secret", async () => {
    const said = JSON.stringify(await doctor({ HALLPASS_DATABASE: "postgres://a:hidden@127.0.0.1:1/b" }));
    const secrets = JSON.parse(await readFile(join(running.folder, "development-secrets.json"), "utf8"));
    for (const secret of ["hidden", secrets.keyEncryptionSecret, secrets.cookieSecrets[0]])
      expect(said).not.toContain(secret);
  });
});

const placesOf = async (content: Buffer | string, off = 0) => {
  const file = join(stopped, "city.mmdb");
  await writeFile(file, content);
  return about(await doctor({ HALLPASS_PLACES: file }, off), "places");
};
const made = mmdb({ "203.0.113.0/24": { country: { iso_code: "ES" } } });

describe("a file of places", () => {
  it("is well while it is new, and worth a look when it is old", async () => {
    expect(await placesOf(made)).toMatchObject([
      { state: "ok", found: expect.stringContaining("2026-09-21") },
    ]);
    expect(await placesOf(made, 180 * day)).toMatchObject([{ state: "look" }]);
  });

  it("is wrong when it cannot be read", async () => {
    expect(await placesOf("no places")).toMatchObject([
      { state: "wrong", todo: expect.stringContaining("HALLPASS_PLACES must name a file") },
    ]);
    expect(about(await doctor(), "places")).toEqual([]);
  });
});

describe("without a server", () => {
  it("changes nothing: every file stays as it was, and none is added", async () => {
    const folder = await mkdtemp(join(stopped, "data-"));
    await cp(running.folder, folder, { recursive: true });
    for (const name of ["records.sqlite", "sign-ins.sqlite", "records-leases.sqlite"])
      inFile(join(folder, name), "pragma wal_checkpoint(truncate); pragma journal_mode = wal");
    const before = await contents(folder);
    const checks = await doctor({ HALLPASS_DATA: folder });
    expect(await contents(folder)).toEqual(before);
    expect(checks.filter(({ state }) => state === "wrong")).toEqual([]);
  });

  it("says before a first start that everything is still to come, and makes nothing", async () => {
    const checks = await doctor({ HALLPASS_DATA: join(stopped, "none"), HALLPASS_PORT: "1" });
    expect(notWell(checks).map(({ check, state }) => [check, state])).toEqual([
      ["data folder", "look"],
      ["records", "look"],
      ["sign-ins", "look"],
      ["server", "look"],
    ]);
    expect(await readdir(stopped)).not.toContain("none");
  });
});

async function contents(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).toSorted();
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, (await readFile(join(folder, name))).toString("hex")]),
    ),
  );
}

const found = (checks: readonly Check[]) =>
  notWell(checks).map(({ check, state, found: text, todo = "" }) => `${state} ${check}: ${text} | ${todo}`);

const created = (at: number, signs: number) => (folder: string) =>
  inFile(
    join(folder, "records.sqlite"),
    `update signing_keys set document = json_set(document, '$.createdAt', ${at}, '$.signsFrom', ${signs})`,
  );

describe("what is wrong is found, with what to do", () => {
  it("settings, all at once", async () => {
    expect(found(await doctor({ HALLPASS_PORT: "x", HALLPASS_FOO: "1" }))).toEqual([
      expect.stringContaining("wrong settings: HALLPASS_FOO is not a setting"),
      expect.stringContaining("wrong settings: HALLPASS_PORT must be"),
    ]);
    const strange = found(
      await doctor({ HALLPASS_ISSUER: "https://id.school.example", HALLPASS_WORKERS: "64" }),
    ).join("\n");
    expect(strange).toContain("NODE_ENV is not production");
    expect(strange).toContain("look proxies");
    expect(strange).toContain("HALLPASS_WORKERS is 64");
  });

  it("files that others may read", async () => {
    const checks = await spoilt(async (folder) => {
      await chmod(folder, 0o755);
      await chmod(join(folder, "records.sqlite"), 0o644);
    });
    expect(found(checks)).toContainEqual(
      expect.stringMatching(/^wrong data folder: .* records\.sqlite: .*chmod 700/),
    );
    const open = await spoilt(async (folder) => chmod(folder, 0o755));
    expect(found(open)).toContainEqual(expect.stringMatching(/^look data folder: others .*chmod 700/));
  });

  it("a file that is damaged, or none", async () => {
    const checks = await spoilt(async (folder) => {
      await rm(join(folder, "sign-ins.sqlite-wal"), { force: true });
      inFile(join(folder, "records.sqlite"), "pragma journal_mode = delete");
      await cp("package.json", join(folder, "sign-ins.sqlite"));
    });
    expect(found(checks)).toContainEqual(
      expect.stringMatching(/^wrong sign-ins: .*not a database.*put back a backup/),
    );
  });

  it("tables of a newer version, and of an older one", async () => {
    const newer = await spoilt((folder) =>
      inFile(
        join(folder, "records.sqlite"),
        "insert into kysely_migration (name, timestamp) values ('records-9999-later', '')",
      ),
    );
    expect(found(newer)).toContainEqual(expect.stringMatching(/^wrong schema: .*records-9999-later/));
    const older = await spoilt((folder) =>
      inFile(join(folder, "sign-ins.sqlite"), "delete from kysely_migration where name like '%-0005-%'"),
    );
    expect(found(older)).toContainEqual(expect.stringMatching(/^look schema: .*0005.*hallpass migrate/));
  });

  it("a logo from before there was a limit, which no page shows", async () => {
    const logo = "data:image/png;base64,".padEnd(12_000, "A");
    const checks = await spoilt((folder) =>
      inFile(
        join(folder, "records.sqlite"),
        `update institutions set document = json_set(document, '$.logo', '${logo}') where id = 'lakeside'`,
      ),
    );
    expect(about(checks, "logo")).toEqual([
      {
        check: "logo",
        state: "look",
        found: "that of lakeside has 12000 letters, and no page shows more than 11000",
        todo: expect.stringContaining("at most 8 kB"),
      },
    ]);
  });

  it("keys that do not open, that are old, or that do not sign", async () => {
    const other = await doctor({ HALLPASS_KEY_ENCRYPTION_SECRET: "x".repeat(32) });
    expect(found(other).filter((line) => /^wrong signing keys: .*does not open/.test(line))).toHaveLength(2);
    const year = 400 * day;
    const old = Date.now() - year;
    expect(found(await spoilt(created(old, old)))).toContainEqual(
      expect.stringMatching(/^look signing keys: .*400 days old, signs.*keys rotate/),
    );
    expect(found(await spoilt(created(old, Date.now() + year)))).toContainEqual(
      expect.stringMatching(/^wrong signing keys: none of them signs yet/),
    );
  });

  it("a clock that is behind what was recorded, by seconds and by more", async () => {
    expect(found(await doctor({}, -20_000))).toContainEqual(
      expect.stringMatching(/^look clock: this machine's clock is \d+\.\d s behind/),
    );
    expect(found(await doctor({}, -3_600_000))).toContainEqual(
      expect.stringMatching(/^wrong clock: .* (59|60) minutes behind .*NTP/),
    );
  });

  it("records that are older than the sign-ins", async () => {
    const checks = await spoilt((folder) =>
      inFile(
        join(folder, "records.sqlite"),
        "update last_numbers set number = number - 60000 where name = 'clock'",
      ),
    );
    expect(found(checks)).toContainEqual(
      expect.stringMatching(/^wrong records: .*an old backup.*hallpass restore/),
    );
  });

  it("another program on the port, and an address that leads elsewhere", async () => {
    const other = createServer((_request, response) => response.writeHead(404).end("{}"));
    await new Promise<void>((resolve) => other.listen(0, "localhost", resolve));
    const address = other.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    const lines = found(await doctor({ HALLPASS_PORT: port }));
    other.close();
    expect(lines).toEqual([
      expect.stringMatching(/^wrong server: .* is not this Hallpass \(404 for \/readyz\)/),
      expect.stringMatching(/^wrong issuer: .* is answered with 404/),
    ]);
    expect(found(await doctor({ HALLPASS_PORT: "1", HALLPASS_ISSUER: running.origin }))).toEqual([
      expect.stringMatching(/^look server: 1 run on these stores, and none answers on port 1 /),
    ]);
  });
});
