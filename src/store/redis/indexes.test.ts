import { createClient, RESP_TYPES } from "redis";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { ana, at, ben, grant, phone } from "../../../test/contracts/examples.ts";
import { type Redis, startRedis } from "../../../test/support/redis.ts";
import { grantId } from "../../policy/ids.ts";
import { after, days, type Instant } from "../../policy/time.ts";
import { readGrant } from "./kept-grant.ts";
import { openRedisStores, type RedisStores } from "./open.ts";

let redis: Redis;
let client: ReturnType<typeof createClient>;
let stores: RedisStores;
let now: Instant = at(0);
beforeAll(async () => {
  redis = await startRedis();
  client = createClient({ url: redis.url });
  await client.connect();
  stores = await openRedisStores({
    urls: [redis.url],
    now: () => now,
    onFault: () => undefined,
    onFinding: () => undefined,
  });
});
beforeEach(async () => {
  now = at(0);
  await client.flushAll();
});
afterAll(async () => {
  client.destroy();
  await stores.close();
  await redis.stop();
});

const keysOf = async (pattern: string) => (await client.keys(pattern)).toSorted();
const remove = async (pattern: string) => {
  for (const key of await keysOf(pattern)) await client.del(key);
};
const fields = async () =>
  (await Promise.all((await keysOf("hp:m*")).map(async (key) => client.hKeys(key)))).flat().toSorted();

const bytes = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };
const tokensKept = async () =>
  readGrant(await client.sendCommand<Buffer>(["GET", "hp:gphone"], bytes)).tokens.map(({ hash }) => hash);

const token = (hash: string) => ({
  model: "RefreshToken",
  hash,
  payload: {},
  expiresAt: after(at(0), days(3650)),
  grantId: phone,
});

it("drops from the lists what is not there any more", async () => {
  await stores.signIns.putGrant(grant());
  await remove("hp:g*");
  expect(await stores.signIns.grantsOf(ana)).toEqual([]);
  expect(await stores.signIns.grantsAt({}, { limit: 5 })).toEqual([]);
  expect(await keysOf("*")).toEqual([]);
});

it("drops from a list what is somebody else's", async () => {
  await stores.signIns.putGrant(grant());
  await stores.signIns.putGrant(grant({ accountId: ben }));
  expect(await fields()).toEqual([`a${ana}`, `a${ben}`]);
  expect(await stores.signIns.grantsOf(ben)).toEqual([]);
  expect(await fields()).toEqual([`a${ana}`]);
});

it("enters a grant that the lists have lost on the first day that it is used again", async () => {
  await stores.signIns.putGrant(grant());
  await remove("hp:[md]*");
  await stores.signIns.recordActivity(new Map([[phone, at(1)]]));
  expect(await stores.signIns.grantsOf(ana)).toEqual([]);
  await stores.signIns.recordActivity(new Map([[phone, after(at(1), days(1))]]));
  expect((await stores.signIns.grantsOf(ana)).map(({ id }) => id)).toEqual([phone]);
  expect((await stores.signIns.grantsAt({}, { limit: 5 })).map(({ id }) => id)).toEqual([phone]);
});

it("keeps the order of ids over all the letters that they begin with", async () => {
  const ids = [
    "a",
    "grt",
    "grt_",
    "grt_-",
    "grt_0b",
    "grt_0a",
    "grt_Z",
    "grt__",
    "grt_a",
    "grt_zz",
    "grta",
    "z",
  ];
  for (const id of ids) await stores.signIns.putGrant(grant({ id: grantId(id) }));
  const found: string[] = [];
  for (let page = [""]; page.length > 0; found.push(...page)) {
    const last = found.at(-1);
    const from = { limit: 5, ...(last !== undefined && { after: grantId(last) }) };
    page = (await stores.signIns.grantsAt({}, from)).map(({ id }) => id);
  }
  expect(found).toEqual(ids.toSorted());
});

it("a lost record is no proof that its token was used", async () => {
  await stores.signIns.putGrant(grant());
  const before = await client.sendCommand<Buffer>(["DUMP", "hp:gphone"], bytes);
  await stores.engineRecords.put(token("lost"));
  await client.sendCommand(["RESTORE", "hp:gphone", "0", before, "REPLACE"]);
  expect(await stores.engineRecords.find("RefreshToken", "lost", at(1))).toBeUndefined();
  expect(await stores.engineRecords.usedRefreshToken("lost")).toBeUndefined();
});

it("knows of a used token for thirty days, long after its record has gone", async () => {
  await stores.signIns.putGrant(grant());
  await stores.engineRecords.put(token("old"));
  await stores.engineRecords.consume("RefreshToken", "old", { at: at(0) });
  now = after(at(0), days(8));
  await stores.engineRecords.put(token("new"));
  expect(await tokensKept()).toEqual(["new"]);
  expect(await stores.engineRecords.usedRefreshToken("old")).toEqual({
    grantId: phone,
    clientId: grant().clientId,
  });
  now = after(at(0), days(32));
  for (let n = 0; n < 200 && (await fields()).includes("rold"); n += 1)
    await stores.engineRecords.put(token(`another-${n}`));
  expect(await fields()).not.toContain("rold");
});

it("keeps the last hundred used tokens of a grant whole, and knows of all", async () => {
  await stores.signIns.putGrant(grant());
  for (let n = 0; n < 105; n += 1) {
    await stores.engineRecords.put(token(`t${n}`));
    await stores.engineRecords.consume("RefreshToken", `t${n}`, { at: at(n) });
  }
  await stores.engineRecords.put(token("last"));
  const kept = await tokensKept();
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([101, "t5", "last"]);
  await expect
    .poll(() => stores.engineRecords.usedRefreshToken("t0"))
    .toEqual({ grantId: phone, clientId: grant().clientId });
});

it("takes everything of a grant away with it", async () => {
  await stores.signIns.putGrant(grant());
  await stores.engineRecords.put(token("a"));
  await stores.signIns.removeGrants([phone]);
  expect(await keysOf("*")).toEqual([]);
});
