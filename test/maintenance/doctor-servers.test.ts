import { afterAll, beforeAll, expect, it } from "vitest";
import { examine } from "../../src/maintenance/doctor.ts";
import { instant, milliseconds } from "../../src/policy/time.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { type Redis, startRedis } from "../support/redis.ts";
import { type Running, startForTest } from "../support/running.ts";

let postgres: Postgres;
let redis: Redis;
let running: Running;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis({ appendonly: "yes" })]);
  const places = { HALLPASS_DATABASE: postgres.url, HALLPASS_REDIS: redis.url };
  running = await startForTest({ env: places });
  env = { ...places, HALLPASS_DATA: running.folder, HALLPASS_PORT: new URL(running.origin).port };
});
afterAll(async () => {
  await running.stop();
  await Promise.all([postgres.stop(), redis.stop()]);
});

const lines = async (more: Readonly<Record<string, string>> = {}, off = 0) => {
  const clocks = {
    wall: () => instant(Date.now() + off),
    elapsed: () => milliseconds(performance.now()),
  };
  const checks = await examine({ ...env, ...more }, clocks);
  return checks.map(({ check, state, found }) => `${state} ${check}: ${found}`);
};

it("looks at PostgreSQL and Redis, their clocks, and the server between them", async () => {
  const said = await lines();
  for (const line of [
    /^ok settings: .*records in PostgreSQL, sign-ins in Redis$/,
    /^ok records: PostgreSQL 1\d.*, not encrypted, \d+ of 200 connections in use$/,
    /^ok schema: The tables are up to date: triggers-0001-announcements$/,
    // As the tests start it, for speed.
    /^wrong durability: fsync or full_page_writes is off/,
    /^ok sign-ins: The sign-ins are kept in Redis: one node, version \d/,
    /^look sign-ins: A node of Redis has no replica/,
    /^ok clock: PostgreSQL's clock is \d+ ms (behind|ahead of) this machine's$/,
    /^ok clock: Redis's clock is \d+ ms (behind|ahead of) this machine's$/,
    /^ok signing keys: .*ES256, 0 days old, signs/,
    /^ok server: ready on port \d+$/,
  ])
    expect(said).toContainEqual(expect.stringMatching(line));
  expect(said.join("\n")).not.toContain("not-asked-for");
});

it("tells how far clocks are apart, and when that is too far", async () => {
  expect(await lines({}, -10_000)).toContainEqual(
    expect.stringMatching(/^look clock: PostgreSQL's clock is (9|10)\.\d s ahead of this machine's$/),
  );
  const far = await lines({}, 60_000);
  for (const server of ["PostgreSQL", "Redis"])
    expect(far).toContainEqual(
      expect.stringMatching(new RegExp(`^wrong clock: ${server}'s clock is (59|60)\\.\\d s behind`)),
    );
});

it("says what does not answer and what Hallpass would not start with", async () => {
  await redis.tell("CONFIG SET maxmemory-policy allkeys-lru");
  expect(await lines({ HALLPASS_DATABASE: "postgres://a:b@127.0.0.1:1/c" })).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^wrong records: The store does not answer/),
      expect.stringMatching(/^wrong sign-ins: Its maxmemory-policy is allkeys-lru/),
    ]),
  );
  await redis.tell("CONFIG SET maxmemory-policy noeviction");
  expect(await lines({ HALLPASS_REDIS: "redis://127.0.0.1:1" })).toContainEqual(
    expect.stringMatching(/^wrong sign-ins: Redis does not answer/),
  );
});

it("sees a Redis that is nearly full, and a database with no room for the connections", async () => {
  await redis.tell("CONFIG SET maxmemory 1mb");
  expect(await lines({ HALLPASS_WORKERS: "10" })).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^look sign-ins: a node of Redis has used \d+ % of its maxmemory$/),
      expect.stringMatching(/^look connections: .*may open 220 .*max_connections is 200$/),
    ]),
  );
  await redis.tell("CONFIG SET maxmemory 0");
});
