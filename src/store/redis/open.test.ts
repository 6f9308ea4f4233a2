import { afterAll, beforeAll, expect, it } from "vitest";
import { at } from "../../../test/contracts/examples.ts";
import { type Redis, startRedis } from "../../../test/support/redis.ts";
import { freePort } from "../../../test/support/running.ts";
import { type Finding, lookAt } from "./check.ts";
import { openRedisStores } from "./open.ts";

let redis: Redis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

async function opening(urls: readonly string[] = [redis.url]) {
  const findings: Finding[] = [];
  const stores = await openRedisStores({
    urls,
    now: () => at(0),
    onFault: () => undefined,
    onFinding: (finding) => void findings.push(finding),
  });
  await stores.close();
  return findings;
}

const problemsOf = (urls?: readonly string[]) =>
  opening(urls).then(
    () => [],
    (error: { problems?: unknown }) => error.problems,
  );

it("says what it found, and warns of what may be lost", async () => {
  const [found, ...warnings] = await opening();
  expect(found).toEqual({
    warning: false,
    text: expect.stringMatching(/^The sign-ins are kept in Redis: one node, version [7-9]\./),
  });
  expect(warnings.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^Redis does not append/),
    expect.stringMatching(/^A node of Redis has no replica/),
  ]);
  await redis.tell("CONFIG SET appendonly yes");
  expect(await opening()).toHaveLength(2);
});

it("refuses one that would throw sign-ins away", async () => {
  await redis.tell("CONFIG SET maxmemory-policy volatile-lru");
  expect(await problemsOf()).toEqual([expect.stringContaining("maxmemory-policy is volatile-lru")]);
  await redis.tell("CONFIG SET maxmemory-policy noeviction");
  expect(await problemsOf()).toEqual([]);
});

it("refuses a replica", async () => {
  await redis.tell("REPLICAOF 127.0.0.1 1");
  expect(await problemsOf()).toEqual([expect.stringContaining("It is a replica")]);
  await redis.tell("REPLICAOF NO ONE");
});

it("refuses old versions, with all that is wrong with any node, once", () => {
  const old = "redis_version:6.2.14\r\nrole:master\r\nmaxmemory_policy:allkeys-lru\r\n";
  expect(() => lookAt([old, old])).toThrow(
    /^Cannot start with this Redis:\n {2}It is version 6\.2\.14; .*\n {2}Its maxmemory-policy is allkeys-lru.*$/,
  );
  const valkey =
    "redis_version:7.2.4\r\nvalkey_version:8.0.1\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n";
  expect(lookAt([valkey])[0]?.text).toContain("version 8.0.1");
});

it("refuses one that does not answer, or not with this password, and never tells the password", {
  timeout: 30_000,
}, async () => {
  const port = await freePort();
  await redis.tell("CONFIG SET requirepass right");
  const [nobody, wrong] = await Promise.all([
    problemsOf([`redis://:secret@127.0.0.1:${port}`]),
    problemsOf([redis.url.replace("127", ":secret@127")]),
  ]);
  expect(nobody).toEqual([
    "HALLPASS_REDIS must be a Redis that Hallpass can use. Redis does not answer: ECONNREFUSED.",
  ]);
  expect(wrong).toEqual([
    "HALLPASS_REDIS must be a Redis that Hallpass can use. Redis does not answer: it says WRONGPASS.",
  ]);
  expect(await problemsOf([redis.url.replace("127", ":right@127")])).toEqual([]);
});
