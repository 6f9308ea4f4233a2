import { createClient, RESP_TYPES } from "redis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ana, at, grant, phone } from "../../../test/contracts/examples.ts";
import { type Redis, startRedis } from "../../../test/support/redis.ts";
import { days } from "../../policy/time.ts";
import type { EngineRecord } from "../port/engine-records.ts";
import { openRedisStores, openRedisToMove, type RedisStores } from "./open.ts";

let redis: Redis;
let client: ReturnType<typeof bytesClient>;
let stores: RedisStores;
const told: string[] = [];
beforeAll(async () => {
  redis = await startRedis();
  client = bytesClient();
  await client.connect();
  stores = await openRedisStores({
    urls: [redis.url],
    now: () => at(0),
    onFault: () => undefined,
    onFinding: ({ text }) => void told.push(text),
  });
  await stores.signIns.putGrant(grant());
  await stores.engineRecords.put(record("AccessToken", "access"));
  await stores.engineRecords.put(record("Session", "session"));
  await stores.engineRecords.put(record("RefreshToken", "used"));
  await stores.engineRecords.put(record("AuthorizationCode", "code"));
  const next = record("RefreshToken", "next");
  await stores.engineRecords.consume("RefreshToken", "used", { at: at(1), successors: [next] });
  await stores.engineRecords.consume("AuthorizationCode", "code", { at: at(1) });
});
afterAll(async () => {
  client.destroy();
  await stores.close();
  await redis.stop();
});

const bytesClient = () =>
  createClient({ url: redis.url, commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } } });

const record = (model: string, hash: string): EngineRecord => ({
  model,
  hash,
  payload: { kind: model, accountId: ana, grantId: phone, scope: "openid profile", iat: 1_790_000_000 },
  expiresAt: at(100_000),
  accountId: ana,
  grantId: phone,
});

/** Makes "u" of "n", and "n" of "u". */
const used = 0x1b;

/** One after the other, each byte of a value changed in four ways. How many bytes there are. */
async function eachDamage(key: string, look: () => Promise<void>): Promise<number> {
  const whole = await client.get(key);
  if (!Buffer.isBuffer(whole)) throw new Error(`nothing is kept at ${key}`);
  for (let place = 0; place < whole.length; place += 1)
    for (const turned of [1, 16, 128, used]) {
      const damaged = Buffer.from(whole);
      damaged[place] = (whole[place] ?? 0) ^ turned;
      await client.set(key, damaged, { expiration: "KEEPTTL" });
      await look();
    }
  await client.set(key, whole, { expiration: "KEEPTTL" });
  return whole.length;
}

const find = (model: string, hash: string) => stores.engineRecords.find(model, hash, at(2));
/** What says when: it has no check of its own, and the payload says it again. */
const timeless = (found: Awaited<ReturnType<typeof find>>) =>
  found && {
    ...found,
    expiresAt: 0,
    payload: { ...found.payload, consumed: 0 },
    used: found.used !== undefined,
  };

it.each([
  ["AccessToken", "access", "hp:A"],
  ["Session", "session", "hp:S"],
  ["AuthorizationCode", "code", "hp:C"],
])("%s: with one byte changed it is what it was, also used, or it is lost", async (model, hash, key) => {
  const whole = timeless(await find(model, hash));
  const lost = new Set<boolean>();
  await eachDamage(key + hash, async () => {
    const found = timeless(await find(model, hash));
    lost.add(found === undefined);
    expect(found ?? whole).toEqual(whole);
  });
  expect(lost).toEqual(new Set([true, false]));
  expect(timeless(await find(model, hash))).toEqual(whole);
});

it("a grant and its refresh tokens: with one byte changed each is what it was, also used, or lost", async () => {
  const whole = await stores.signIns.grant(phone);
  const before = await tokens();
  expect(before).toMatchObject([{ used: true }, { used: false }]);
  let lost = 0;
  const bytes = await eachDamage("hp:gphone", async () => {
    const found = await stores.signIns.grant(phone);
    expect(found ?? whole).toEqual(whole);
    if (found === undefined) lost += 1;
    for (const [n, token] of (await tokens()).entries()) expect(token ?? before[n]).toEqual(before[n]);
  });
  expect(lost).toBeGreaterThan(bytes);
  expect([await stores.signIns.grant(phone), await tokens()]).toEqual([whole, before]);
});

it("what is damaged is left out of lists, and what is used again stands there again", async () => {
  await client.setRange("hp:gphone", 0, "9");
  expect(await stores.signIns.grantsOf(ana)).toEqual([]);
  expect(await stores.signIns.grantsAt({}, { limit: 5 })).toEqual([]);
  expect(await stores.signIns.idleGrants({ before: at(1_000_000), limit: 5 })).toEqual([]);
  expect(told.join("")).toMatch(/damaged value: hp:\w+ is taken for lost/);
  expect(await client.pTTL("hp:gphone")).toBeLessThanOrEqual(days(30));
  await stores.signIns.recordActivity(new Map([[phone, at(5)]]));
  expect(await stores.signIns.grantsOf(ana)).toEqual([{ ...grant(), lastActivityAt: at(5) }]);
  expect(await client.pTTL("hp:gphone")).toBeGreaterThan(days(3000));
});

it("of every value that is damaged the log names the key, and of each once", async () => {
  for (const hash of ["access", "session"]) {
    const key = (hash === "access" ? "hp:A" : "hp:S") + hash;
    await client.setRange(key, 20, "damage");
    for (let times = 0; times < 3; times += 1)
      expect(await find(hash === "access" ? "AccessToken" : "Session", hash)).toBeUndefined();
    expect(told.filter((text) => text.includes(`${key} `))).toHaveLength(1);
  }
});

it("a note whose end is damaged is still told to whoever asks in time", async () => {
  const note = { text: "the answer", until: at(100) };
  await stores.engineRecords.put(record("RefreshToken", "noted"));
  await stores.engineRecords.consume("RefreshToken", "noted", { at: at(1), note });
  const [key = ""] = await client.keys("hp:nnoted*");
  await client.setRange(key, 3, "x");
  expect(await find("RefreshToken", "noted")).toMatchObject({ used: { note: "the answer" } });
});

it("who moves sign-ins elsewhere is told of what is damaged and not among them", async () => {
  await stores.engineRecords.put(record("AccessToken", "abcdefghijklmnopqrstuv"));
  await client.setRange("hp:Aabcdefghijklmnopqrstuv", 20, "damage");
  const left = new Set<string>();
  const { source } = await openRedisToMove(
    [redis.url],
    () => at(0),
    (key) => left.add(key),
  );
  const moved = await Array.fromAsync(source.signIns());
  await source.close();
  expect(left).toEqual(new Set(["hp:Aabcdefghijklmnopqrstuv"]));
  expect(moved).toContainEqual({ kind: "grant", grant: await stores.signIns.grant(phone) });
});

it("what another version has written in a form of its own is not taken for damaged", async () => {
  const whole = await client.get("hp:gphone");
  if (!Buffer.isBuffer(whole)) throw new Error("no grant");
  const newer = Buffer.from(whole);
  // The first part's form, and the text behind it.
  newer.write("7", 18);
  newer.fill("z", 19, 40);
  await client.set("hp:gphone", newer);
  await expect(stores.signIns.grant(phone)).rejects.toThrow("unknown form");
  await client.set("hp:gphone", whole);
});

const tokens = async () =>
  Promise.all(["used", "next"].map(async (hash) => timeless(await find("RefreshToken", hash))));
