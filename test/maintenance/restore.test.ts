import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examine } from "../../src/maintenance/doctor.ts";
import { restore } from "../../src/maintenance/restore.ts";
import { type Instant, instant } from "../../src/policy/time.ts";
import { postgresPrograms } from "../../tools/postgres.ts";
import type { Parties } from "../security/parties.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { type Redis, startRedis } from "../support/redis.ts";
import {
  type Address,
  auditChain,
  clocks,
  type Env,
  firstData,
  oneAddress,
  type Phone,
  refreshed,
  signedInPhone,
} from "./phones.ts";

const run = promisify(execFile);

let folder: string;
let address: Address;
let postgres: Postgres;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallpass-restore-"));
  postgres = await startPostgres();
  address = await oneAddress();
});
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true });
});

interface Day {
  readonly living: Phone;
  readonly ended: Phone;
  readonly suspended: Phone;
  /** Signed in after the backup, and ended. */
  readonly later: Phone;
  readonly backupAt: Instant;
}

/** A backup in the middle of a day, and what happens after it. */
async function aDay(parties: Parties, backUp: () => Promise<unknown>): Promise<Day> {
  const [living, ended, suspended] = [
    await signedInPhone(parties, parties.ana),
    await signedInPhone(parties, parties.gabriel),
    await signedInPhone(parties, parties.ben),
  ];
  const under = refreshed(parties, living);
  await backUp();
  expect(await under).toBe("goes on");
  const backupAt = instant(Date.now());
  const later = await signedInPhone(parties, parties.fumiko);
  for (const phone of [ended, later])
    await parties.post("/revoke", { token: phone.refreshToken, client_id: "learning-app" });
  const ben = await parties.accountId(parties.ben);
  await parties.admin("POST", `/accounts/${ben}/suspensions`, { code: "conduct" });
  expect(await refreshed(parties, living)).toBe("goes on");
  return { living, ended, suspended, later, backupAt };
}

const copiesOf = (...phones: readonly Phone[]): readonly Phone[] => phones.map((phone) => ({ ...phone }));

const restored = async (env: Env, at?: Instant) =>
  restore(address.settings(env), clocks, {
    ...(at !== undefined && { at }),
    confirm: async () => undefined,
  });

/** Everybody is out, the ended for good, and whoever signs in again goes on. */
async function nobodyIsBack(parties: Parties, { living, ended, suspended, later }: Day): Promise<void> {
  for (const phone of [living, ended, suspended, later]) {
    expect(await parties.isActive(phone.accessToken)).toBe(false);
    expect(["revoked", "signed_out", "invalid_grant"]).toContain(await refreshed(parties, phone));
  }
  const again = await signedInPhone(parties, parties.ana);
  expect(await refreshed(parties, again)).toBe("goes on");
  expect(await auditChain(parties)).toBeGreaterThan(20);
}

/** As the guide says: a whole copy, however busy the file is. */
function vacuumInto(path: string, copy: string): void {
  const db = new DatabaseSync(path, { readOnly: true });
  db.prepare("vacuum into ?").run(copy);
  db.close();
}

async function putBack(copy: string, path: string): Promise<void> {
  for (const end of ["-wal", "-shm"]) await rm(path + end, { force: true });
  await cp(copy, path);
}

/** Needs no restore: what ended them is a record. Whoever has signed in or refreshed since signs in again. */
async function endedStay(parties: Parties, { living, ended, suspended, later }: Day): Promise<void> {
  for (const { accessToken } of [ended, suspended, later])
    expect(await parties.isActive(accessToken)).toBe(false);
  expect(await refreshed(parties, ended)).toBe("signed_out");
  expect(await refreshed(parties, suspended)).toBe("suspended");
  for (const phone of [later, living]) expect(await refreshed(parties, phone)).toBe("invalid_grant");
  const again = await signedInPhone(parties, parties.ana);
  expect(await refreshed(parties, again)).toBe("goes on");
}

const no = async () => {
  throw new Error("no");
};

describe("an old backup of the records", { timeout: 90_000 }, () => {
  it("in a file, beside the sign-ins as they are now: who had ended would be back, and restore ends it at once", async () => {
    const data = await firstData(folder);
    const env = { HALLPASS_DATA: data };
    const [path, copy] = [join(data, "records.sqlite"), join(folder, "records.backup")];
    const parties = await address.start(env);
    const day = await aDay(parties, async () => vacuumInto(path, copy));
    await parties.running.stop();
    await putBack(copy, path);

    // Without a restore.
    const checks = await examine({ ...env, HALLPASS_PORT: address.port }, clocks);
    expect(checks.filter(({ state }) => state === "wrong")).toMatchObject([
      { found: expect.stringContaining("an old backup of the records was put back") },
    ]);
    const careless = await address.start(env);
    const back = copiesOf(day.ended, day.later, day.suspended);
    for (const phone of back) expect(await refreshed(careless, phone)).toBe("goes on");

    // Beside the server that runs already.
    const { cutOff } = await restored(env, day.backupAt);
    for (const phone of back) expect(await refreshed(careless, phone)).toBe("revoked");
    await careless.running.stop();
    const again = await address.start(env);
    await expect(nobodyIsBack(again, day)).resolves.toBeUndefined();
    const { body } = await again.admin("GET", "/audit?action=restore");
    expect(body["items"]).toMatchObject([
      { actor: { type: "operator" }, details: { revocation: cutOff.id } },
    ]);
    await again.running.stop();
  });

  it("in PostgreSQL, beside the sign-ins in Redis as they are now", async () => {
    const redis = await startRedis();
    const env = {
      HALLPASS_DATA: await firstData(folder),
      HALLPASS_DATABASE: await database("with_redis"),
      HALLPASS_REDIS: redis.url,
    };
    const parties = await address.start(env);
    const day = await aDay(parties, async () => dump(env.HALLPASS_DATABASE));
    await parties.running.stop();
    await undump(env.HALLPASS_DATABASE);
    await restored(env, day.backupAt);
    const again = await address.start(env);
    await expect(nobodyIsBack(again, day)).resolves.toBeUndefined();
    await again.running.stop();
    await redis.stop();
  });

  it("in PostgreSQL together with the sign-ins of that time", async () => {
    const env = { HALLPASS_DATA: await firstData(folder), HALLPASS_DATABASE: await database("alone") };
    const parties = await address.start(env);
    const day = await aDay(parties, async () => dump(env.HALLPASS_DATABASE));
    await parties.running.stop();
    await undump(env.HALLPASS_DATABASE);
    await restored(env, day.backupAt);
    const again = await address.start(env);
    await expect(nobodyIsBack(again, day)).resolves.toBeUndefined();
    await again.running.stop();
  });

  it("ends sign-ins that a clock has made which was ahead, whose time was lost with the records", async () => {
    const data = await firstData(folder);
    const env = { HALLPASS_DATA: data };
    const [path, copy] = [join(data, "records.sqlite"), join(folder, "clock.backup")];
    vacuumInto(path, copy);
    const parties = await address.start(env);
    const ahead = await signedInPhone(parties, parties.ana);
    await parties.running.stop();
    const signIns = new DatabaseSync(join(data, "sign-ins.sqlite"));
    signIns.exec(`update grants set signed_in_at = signed_in_at + 600000,
      document = json_set(document, '$.signedInAt', json_extract(document, '$.signedInAt') + 600000)`);
    signIns.close();
    await putBack(copy, path);
    const { cutOff } = await restored(env);
    expect(cutOff.notBefore).toBeGreaterThan(Date.now() + 500_000);
    const again = await address.start(env);
    expect(await refreshed(again, ahead)).toBe("revoked");
    expect(await refreshed(again, await signedInPhone(again, again.ana))).toBe("goes on");
    await again.running.stop();
  });

  it("is another one than the operator means: refused, and so is what is not confirmed; nothing changes", async () => {
    const data = await firstData(folder);
    const env = { HALLPASS_DATA: data };
    const parties = await address.start(env);
    const phone = await signedInPhone(parties, parties.ana);
    await expect(restored(env, instant(Date.now() - 3_600_000))).rejects.toThrow("not a backup of");
    await expect(restore(address.settings(env), clocks, { confirm: no })).rejects.toThrow("no");
    expect(await refreshed(parties, phone)).toBe("goes on");
    await parties.running.stop();
  });
});

describe("an old copy of the sign-ins, with the records as they are now", { timeout: 90_000 }, () => {
  it("in a file", async () => {
    const data = await firstData(folder);
    const env = { HALLPASS_DATA: data };
    const [path, copy] = [join(data, "sign-ins.sqlite"), join(folder, "sign-ins.backup")];
    const parties = await address.start(env);
    const day = await aDay(parties, async () => vacuumInto(path, copy));
    await parties.running.stop();
    await putBack(copy, path);
    const again = await address.start(env);
    await expect(endedStay(again, day)).resolves.toBeUndefined();
    await again.running.stop();
  });

  it("in Redis, which is put back while servers run", async () => {
    const redis: Redis = await startRedis();
    const env = { HALLPASS_DATA: await firstData(folder), HALLPASS_REDIS: redis.url };
    const parties = await address.start(env);
    const day = await aDay(parties, async () => redis.tell("SAVE"));
    // It is killed, and comes back with what it had saved.
    await redis.restart("SIGKILL");
    await expect
      .poll(async () => (await parties.refresh("learning-app", "none")).status, { timeout: 5000 })
      .toBe(400);
    await expect(endedStay(parties, day)).resolves.toBeUndefined();
    await parties.running.stop();
    await redis.stop();
  });
});

async function database(name: string): Promise<string> {
  await postgres.sql(`create database ${name}`);
  return postgres.url.replace(/postgres$/, name);
}

const dumpFile = () => join(folder, "postgres.dump");

async function dump(url: string): Promise<void> {
  await run(join(postgresPrograms(), "pg_dump"), ["--format=custom", `--file=${dumpFile()}`, url]);
}

async function undump(url: string): Promise<void> {
  const how = ["--clean", "--if-exists", "--single-transaction", `--dbname=${url}`];
  await run(join(postgresPrograms(), "pg_restore"), [...how, dumpFile()]);
}
