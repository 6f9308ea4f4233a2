import { createClient, RESP_TYPES } from "redis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { at, grant, phone } from "../../../test/contracts/examples.ts";
import { type Redis, startRedis } from "../../../test/support/redis.ts";
import type { EngineRecord } from "../port/engine-records.ts";
import { StoreUnavailable } from "../port/records.ts";
import { readGrant } from "./kept-grant.ts";
import { openRedisStores, type RedisStores } from "./open.ts";

/** What a use of a token has done, and what it has not, when something came between. */
const ignore = (): void => undefined;

let redis: Redis;
let client: ReturnType<typeof createClient>;
let stores: RedisStores;
beforeAll(async () => {
  redis = await startRedis();
  client = createClient({ url: redis.url });
  await client.connect();
  stores = await openRedisStores({
    urls: [redis.url],
    now: () => at(0),
    onFault: ignore,
    onFinding: ignore,
  });
});
afterAll(async () => {
  client.destroy();
  await stores.close();
  await redis.stop();
});

const token = (hash: string, more: Partial<EngineRecord> = {}): EngineRecord => ({
  model: "RefreshToken",
  hash,
  payload: {},
  expiresAt: at(100_000),
  grantId: phone,
  ...more,
});
const find = (model: string, hash: string) => stores.engineRecords.find(model, hash, at(1));
const again = { timeout: 5000, interval: 50 };

it.each(["RefreshToken", "AuthorizationCode"])(
  "a use of a %s that was given up does not happen later",
  async (model) => {
    const hash = `late-${model}`;
    await stores.engineRecords.put(token(hash, { model }));
    const use = { at: at(0), note: { text: "late", until: at(100) } };
    // Reads are answered, so the use itself is what waits.
    await redis.tell("CLIENT PAUSE 1200 WRITE");
    await expect(stores.engineRecords.consume(model, hash, use)).rejects.toBeInstanceOf(StoreUnavailable);
    await client.set("after", "all that has waited");
    await expect.poll(() => find(model, hash).catch(() => undefined), again).toBeDefined();
    expect((await find(model, hash))?.used).toBeUndefined();
    expect(await stores.engineRecords.consume(model, hash, use)).toBe(true);
  },
);

it("a refresh token and its successor never stand there both usable, whatever is missing after a fault", async () => {
  await client.flushAll();
  await stores.signIns.putGrant(grant());
  await stores.engineRecords.put(token("first"));
  const taken = new Set(await client.keys("hp:m*"));
  const others = Array.from({ length: 64 }, (_none, n) => `hp:m${n}`).filter((key) => !taken.has(key));
  for (const key of others) await client.set(key, "nobody can write a name here");
  const successors = [token("access", { model: "AccessToken" }), token("next")];
  await expect(
    stores.engineRecords.consume("RefreshToken", "first", { at: at(0), successors }),
  ).rejects.toThrow("WRONGTYPE");
  const bytes = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };
  const { tokens } = readGrant(await client.sendCommand<Buffer>(["GET", "hp:gphone"], bytes));
  expect(tokens.map(({ hash, usedAt }) => [hash, usedAt])).toEqual([
    ["first", at(0)],
    ["next", undefined],
  ]);
  await client.del(others);
  expect(await find("RefreshToken", "next")).toBeUndefined();
  expect(await stores.engineRecords.putSuccessors("first", successors)).toBe(true);
  expect(await find("RefreshToken", "next")).toEqual(successors[1]);
});
