import { randomBytes } from "node:crypto";
import { createClient } from "redis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { at } from "../../../test/contracts/examples.ts";
import { type Redis, startRedis } from "../../../test/support/redis.ts";
import { accountId, clientId, grantId, institutionId } from "../../policy/ids.ts";
import { after, days, hours } from "../../policy/time.ts";
import type { EngineRecord } from "../port/engine-records.ts";
import { openRedisStores, type RedisStores } from "./open.ts";

let redis: Redis;
let client: ReturnType<typeof createClient>;
let stores: RedisStores;
beforeAll(async () => {
  redis = await startRedis();
  client = createClient({ url: redis.url });
  await client.connect();
  const quiet = { onFault: () => undefined, onFinding: () => undefined };
  stores = await openRedisStores({ urls: [redis.url], now: () => at(0), ...quiet });
});
afterAll(async () => {
  client.destroy();
  await stores.close();
  await redis.stop();
});

const phones = 1000;
const random = (bytes: number) => randomBytes(bytes).toString("base64url");

/** What the exchange of a code has left a moment later, as it was read from a server, with other names and numbers. */
async function signIn(n: number): Promise<void> {
  const [account, client_, institution] = [
    accountId(`acc_${random(15)}`),
    "learning-app",
    `school-${n % 20}`,
  ];
  const [id, uid, iat] = [grantId(`grt_${random(15)}`), random(32), Math.floor(at(n) / 1000)];
  const about = { accountId: account, clientId: client_ };
  const engine = {
    iat,
    exp: iat + 315_360_000,
    ...about,
    kind: "Grant",
    openid: { scope: "openid profile" },
  };
  const token = {
    iat,
    ...about,
    grantId: id,
    gty: "authorization_code",
    sessionUid: uid,
    scope: "openid profile",
  };
  const record = (
    model: string,
    days_: number,
    payload: object,
    more: Partial<EngineRecord>,
  ): EngineRecord => ({
    model,
    hash: random(32),
    payload: { ...payload, kind: model },
    expiresAt: after(at(n), days(days_)),
    ...more,
  });
  await stores.signIns.putGrant({
    ...about,
    clientId: clientId(client_),
    id,
    institutionId: institutionId(institution),
    kind: "mobile",
    sessionUid: uid,
    signedInAt: at(n),
    lastActivityAt: at(n + 100),
    device: n % 2 === 0 ? "Chrome on Android" : "Ana's phone",
    engine,
  });
  const sid = { sid: random(32), grantId: id, persistsLogout: true };
  const session = {
    iat,
    exp: iat + 34_560_000,
    uid,
    accountId: account,
    loginTs: iat,
    amr: ["pwd"],
    signedInAt: at(n),
    authorizations: { [client_]: sid },
    lastActivityAt: at(n + 50),
    device: "Chrome on Android",
  };
  const access = {
    ...token,
    exp: iat + 3600,
    institutionId: institution,
    clientKind: "mobile",
    signedInAt: at(n),
    issuedAt: at(n + 90),
    administrator: false,
    signInSessionUid: uid,
    extra: { institution, grant: id },
  };
  const refresh = { ...token, exp: iat + 315_360_000, amr: ["pwd"], authTime: iat, rotations: 0, iiat: iat };
  await stores.engineRecords.put(record("Session", 400, session, { uid, accountId: account }));
  await stores.engineRecords.put(record("AccessToken", hours(1) / days(1), access, { grantId: id }));
  await stores.engineRecords.put(record("RefreshToken", 3650, refresh, { grantId: id }));
}

/** The engine's plain adapter takes 6 keys and 2,624 bytes, measured in the same way. */
it("a phone that has signed in takes three keys of its own, and half of the bytes", async () => {
  for (let n = 0; n < phones; n += 20)
    await Promise.all(Array.from({ length: 20 }, (_none, m) => signIn(n + m)));
  const keys = await client.keys("*");
  const bytes = await Promise.all(
    keys.map(async (key) => Number(await client.memoryUsage(key, { SAMPLES: 0 }))),
  );
  const own = keys.filter((key) => /^hp:[gAS]/.test(key));
  expect(own).toHaveLength(3 * phones);
  expect(keys.length - own.length).toBeLessThanOrEqual(130);
  expect(bytes.reduce((sum, size) => sum + size, 0) / phones).toBeLessThan(2624 / 2);
});
