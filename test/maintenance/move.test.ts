import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoContentFile } from "../../src/config/demo-content.ts";
import { readContentDocument } from "../../src/config/parse-content.ts";
import { exportTo } from "../../src/maintenance/export.ts";
import { importFrom } from "../../src/maintenance/import.ts";
import type { Parties } from "../security/parties.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { type Redis, startRedis } from "../support/redis.ts";
import { type RedisCluster, startRedisCluster } from "../support/redis-cluster.ts";
import {
  type Address,
  auditChain,
  browserGetsIn,
  clocks,
  type Env,
  firstData,
  oneAddress,
  type Phone,
  refreshed,
  refreshLost,
  signedInPhone,
} from "./phones.ts";

/** Phones that have signed in while everything was in files. */
interface School {
  readonly living: Phone;
  readonly lost: Phone;
  /** What the answer that was lost had said. */
  readonly answer: string;
  readonly ended: Phone;
  readonly suspended: Phone;
  readonly paused: Phone;
  /** A refresh token of `copied` that was used before. */
  readonly copied: Phone;
  readonly old: string;
  readonly records: number;
  /** How many sign-ins of Ana are listed. */
  readonly listed: number;
}

let folder: string;
let files: Env;
let address: Address;
let postgres: Postgres;
let redis: Redis;
let cluster: RedisCluster;
let school: School;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallpass-move-"));
  [postgres, redis, cluster] = await Promise.all([startPostgres(), startRedis(), startRedisCluster()]);
  address = await oneAddress();
  files = { HALLPASS_DATA: await firstData(folder) };
  const parties = await address.start(files);
  await parties.running.apply({ clients: [patientApp()] });
  school = await aDayAt(parties);
  await parties.running.stop();
  file = join(folder, "hallpass.export");
  await exportTo(address.settings(files), clocks, { file, progress: () => undefined });
});
afterAll(async () => {
  await Promise.all([postgres.stop(), redis.stop(), cluster.stop()]);
  await rm(folder, { recursive: true });
});

/** The app, with longer to ask again than these tests take. */
function patientApp(): object {
  const { clients } = readContentDocument(demoContentFile) as { clients: readonly { id: string }[] };
  return { ...clients.find(({ id }) => id === "learning-app"), refreshRetrySeconds: 600 };
}

async function aDayAt(parties: Parties): Promise<School> {
  const living = await signedInPhone(parties, parties.ana);
  const copied = await signedInPhone(parties, parties.fumiko);
  const old = copied.refreshToken;
  for (let round = 0; round < 3; round += 1)
    expect([await refreshed(parties, living), await refreshed(parties, copied)]).toEqual([
      "goes on",
      "goes on",
    ]);
  const ended = await signedInPhone(parties, parties.gabriel);
  await parties.post("/revoke", { token: ended.refreshToken, client_id: "learning-app" });
  const suspended = await signedInPhone(parties, parties.ben);
  await parties.admin("POST", `/accounts/${await parties.accountId(parties.ben)}/suspensions`, {
    code: "conduct",
  });
  const paused = await signedInPhone(parties, parties.dora);
  const dora = await parties.accountId(parties.dora);
  const kim = await parties.tokenOf(parties.kim);
  await parties.admin("POST", `/accounts/${dora}/suspensions`, { code: "holiday", signOut: false }, kim);
  const lost = await signedInPhone(parties, parties.hana);
  const answer = await refreshLost(parties, lost);
  const [records, listed] = [await auditChain(parties), await listedOf(parties)];
  return { living, lost, answer, ended, suspended, paused, copied, old, records, listed };
}

async function listedOf(parties: Parties): Promise<number> {
  const ana = await parties.accountId(parties.ana);
  const { body } = await parties.admin("GET", `/accounts/${ana}/grants`);
  return (body["items"] as readonly unknown[]).length;
}

/** A copy of everything that the phones hold: each place is asked as if it were the only one. */
const phones = (): School => structuredCloneOf(school);

const structuredCloneOf = (of: School): School =>
  Object.fromEntries(
    Object.entries(of).map(([name, value]) => [name, typeof value === "object" ? { ...value } : value]),
  ) as unknown as School;

async function goesOnAt(
  parties: Parties,
  { living, lost, answer, ended, suspended, paused, copied, old, records, listed }: School,
) {
  expect(await parties.isActive(living.accessToken)).toBe(true);
  for (const over of [ended, suspended, paused]) expect(await parties.isActive(over.accessToken)).toBe(false);
  expect(await refreshed(parties, living)).toBe("goes on");
  expect(await refreshed(parties, living)).toBe("goes on");
  expect(await refreshed(parties, lost)).toBe("goes on");
  expect(lost.refreshToken).toBe(answer);
  expect(await refreshed(parties, lost)).toBe("goes on");
  expect(await refreshed(parties, ended)).toBe("signed_out");
  expect(await refreshed(parties, suspended)).toBe("suspended");
  expect(await refreshed(parties, paused)).toBe("suspended");
  const dora = await parties.accountId(parties.dora);
  const kim = await parties.tokenOf(parties.kim);
  await parties.admin("POST", `/accounts/${dora}/reinstatements`, {}, kim);
  expect(await refreshed(parties, paused)).toBe("goes on");
  expect(await browserGetsIn(parties, living)).toBe(true);
  expect(await browserGetsIn(parties, suspended)).toBe(false);
  expect(await refreshed(parties, copied)).toBe("goes on");
  expect((await parties.refresh("learning-app", old)).body).toMatchObject({ error: "invalid_grant" });
  expect(await refreshed(parties, copied)).toBe("revoked");
  // The browser has got into another app meanwhile.
  expect(await listedOf(parties)).toBe(listed + 1);
  expect(await auditChain(parties)).toBeGreaterThan(records + 1);
}

/** In the place that `env` names, with what the phones held when the export was made. */
async function movesTo(env: Env): Promise<void> {
  await importFrom(address.settings(env), clocks, { file, progress: () => undefined });
  const parties = await address.start(env);
  try {
    await goesOnAt(parties, phones());
  } finally {
    await parties.running.stop();
  }
}

const database = async (name: string): Promise<string> => {
  await postgres.sql(`create database ${name}`);
  return postgres.url.replace(/postgres$/, name);
};

describe("an installation in files", { timeout: 90_000 }, () => {
  it("goes on in PostgreSQL: the living live, the ended stay ended, the lost answer is given again", async () => {
    await expect(movesTo({ ...files, HALLPASS_DATABASE: await database("alone") })).resolves.toBeUndefined();
  });

  it("goes on in PostgreSQL and Redis, and back in files", async () => {
    const env = { ...files, HALLPASS_DATABASE: await database("with_redis"), HALLPASS_REDIS: redis.url };
    await expect(movesTo(env)).resolves.toBeUndefined();
    const parties = await address.start(env);
    const again = await aDayAt(await reinstated(parties));
    await parties.running.stop();
    const back = join(folder, "back.export");
    await exportTo(address.settings(env), clocks, { file: back, progress: () => undefined });
    const own = { HALLPASS_DATA: await emptied(await firstData(folder)) };
    await importFrom(address.settings(own), clocks, { file: back, progress: () => undefined });
    const home = await address.start(own);
    try {
      await expect(goesOnAt(home, again)).resolves.toBeUndefined();
    } finally {
      await home.running.stop();
    }
  });

  it("goes on in PostgreSQL and a Redis Cluster", async () => {
    const env = { HALLPASS_DATABASE: await database("with_cluster"), HALLPASS_REDIS: cluster.urls.join(",") };
    await expect(movesTo({ ...files, ...env })).resolves.toBeUndefined();
  });
});

it("nobody waits for an import: a Redis that is slow for a while is waited for", {
  timeout: 90_000,
}, async () => {
  const slow = await startRedis();
  const client = await createClient({ url: slow.url }).connect();
  try {
    const env = { ...files, HALLPASS_DATABASE: await database("with_slow"), HALLPASS_REDIS: slow.url };
    const imported = importFrom(address.settings(env), clocks, { file, progress: () => undefined });
    // Its mark is there: from here on come the sign-ins.
    while ((await client.exists("hp:import")) === 0) await wait(0);
    const begun = performance.now();
    await client.sendCommand(["CLIENT", "PAUSE", "1500", "ALL"]);
    await imported;
    expect(performance.now() - begun).toBeGreaterThan(1400);
  } finally {
    client.destroy();
    await slow.stop();
  }
});

/** Whoever is suspended may begin a new day. */
async function reinstated(parties: Parties): Promise<Parties> {
  await parties.admin("POST", `/accounts/${await parties.accountId(parties.ben)}/reinstatements`, {});
  return parties;
}

/** With the secrets of the installation that moves here, and no stores. */
async function emptied(data: string): Promise<string> {
  for (const name of ["records", "sign-ins", "records-leases"])
    for (const end of ["", "-wal", "-shm"]) await rm(join(data, `${name}.sqlite${end}`), { force: true });
  return data;
}
