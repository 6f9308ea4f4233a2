import { setTimeout as wait } from "node:timers/promises";
import { createClient, RESP_TYPES } from "redis";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { codeFor, type Parties, type Reply, startParties } from "../security/parties.ts";
import { type Person, signIn } from "../support/phone.ts";
import { type Redis, startRedis } from "../support/redis.ts";
import { accountDoor } from "./account-door.ts";

/** What a Redis that is frozen, restarted, emptied or rolled back means for people. */
let redis: Redis;
let parties: Parties;
beforeAll(async () => {
  redis = await startRedis({ appendonly: "yes", appendfsync: "always" });
  parties = await startParties({ env: { HALLPASS_REDIS: redis.url } });
});
afterEach(() => redis.thaw());
afterAll(async () => {
  await parties.running.stop();
  await redis.stop();
});

type Tokens = Readonly<Record<string, unknown>>;

const signedIn = async (who = parties.ana): Promise<Tokens> => (await signIn(parties.phone, who)).tokens;
const refresh = (tokens: Tokens) => parties.refresh("learning-app", tokens["refresh_token"]);

/** What was not answered by 503 within a second, with Retry-After. Some at once: nothing waits behind anything. */
async function answeredOtherwise(ask: () => Promise<Reply>): Promise<readonly string[]> {
  const answers = Array.from({ length: 5 }, async () => {
    const begun = performance.now();
    const { status, headers, text } = await ask();
    return { status, later: headers.has("retry-after"), text, took: performance.now() - begun };
  });
  return (await Promise.all(answers))
    .filter(({ status, later, took }) => status !== 503 || !later || took >= 1000)
    .map(({ status, text, took }) => `${status} after ${Math.round(took)} ms: ${text}`);
}

const goesOn = async (tokens: Tokens): Promise<Tokens> => {
  const { status, body } = await refresh(tokens);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
};

const again = { timeout: 5000, interval: 50 };

it("a frozen Redis is 503 within a second, and everything goes on when it thaws", async () => {
  const tokens = await signedIn();
  const known = await signedIn(parties.ben);
  expect(await parties.isActive(known["access_token"])).toBe(true);
  const code = await codeFor(parties.phone, parties.ana);
  redis.freeze();
  expect(await answeredOtherwise(() => refresh(tokens))).toEqual([]);
  expect(await answeredOtherwise(() => parties.post("/token", code))).toEqual([]);
  expect(await answeredOtherwise(() => parties.introspect(tokens["access_token"]))).toEqual([]);
  // What is known from memory is still answered.
  expect(await parties.isActive(known["access_token"])).toBe(true);
  redis.thaw();
  await expect.poll(async () => (await refresh(tokens)).status, again).toBe(200);
});

it("one that is frozen for longer than connections last is found again too", async () => {
  const tokens = await signedIn();
  redis.freeze();
  await wait(2500);
  expect(await answeredOtherwise(() => refresh(tokens))).toEqual([]);
  redis.thaw();
  await expect.poll(async () => (await refresh(tokens)).status, again).toBe(200);
});

it("one that was killed and started again has signed nobody out", async () => {
  const tokens = await goesOn(await signedIn());
  await redis.restart("SIGKILL");
  await expect.poll(async () => (await refresh(tokens)).status, again).toBe(200);
});

it("one that was emptied lets people sign in again, and brings nobody back", async () => {
  const tokens = await signedIn();
  const ended = await signedIn(parties.fumiko);
  const known = await signedIn(parties.hana);
  expect(await parties.isActive(known["access_token"])).toBe(true);
  await revoke(parties.fumiko);
  await redis.tell("FLUSHALL");
  expect((await refresh(tokens)).body).toMatchObject({ error: "invalid_grant" });
  expect((await refresh(ended)).body).toMatchObject({ error: "invalid_grant" });
  expect(await parties.isActive(tokens["access_token"])).toBe(false);
  // Nobody has ended what is known from memory; and who ends it now is heard, although Redis knows nothing of it.
  expect(await parties.isActive(known["access_token"])).toBe(true);
  await revoke(parties.hana);
  expect(await parties.isActive(known["access_token"])).toBe(false);
  await goesOn(await signedIn());
});

it("an old copy of it brings back nobody who was ended since, and takes no sign-in from the others", async () => {
  const tokens = await signedIn();
  const ended = await signedIn(parties.gabriel);
  const known = await signedIn(parties.gabriel);
  expect(await parties.isActive(known["access_token"])).toBe(true);
  const copy = await copied();
  await revoke(parties.gabriel);
  await goesOn(tokens);
  await redis.tell("FLUSHALL");
  await putBack(copy);
  expect((await refresh(ended)).body).toMatchObject({ error: "invalid_grant", reason: "revoked" });
  expect(await parties.isActive(ended["access_token"])).toBe(false);
  expect(await parties.isActive(known["access_token"])).toBe(false);
  await goesOn(tokens);
});

/** The administrator's own token is in Redis too. */
async function revoke(who: Person): Promise<void> {
  const { admin, accountOf } = await accountDoor(parties);
  const target = { level: "account", account: await accountOf(who) };
  expect((await admin("POST", "/revocations", { target, code: "lost" })).status).toBe(201);
}

type Copy = readonly (readonly [key: string, value: Buffer, life: number])[];

const withClient = async <Value>(
  work: (client: ReturnType<typeof bytesClient>) => Promise<Value>,
): Promise<Value> => {
  const client = bytesClient();
  await client.connect();
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
};

const bytesClient = () =>
  createClient({ url: redis.url, commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } } });

const copied = (): Promise<Copy> =>
  withClient(async (client) => {
    const keys = (await client.keys("*")).map(String);
    return Promise.all(
      keys.map(async (key) => [key, await client.dump(key), await client.pTTL(key)] as const),
    );
  });

const putBack = (copy: Copy): Promise<void> =>
  withClient(async (client) => {
    for (const [key, value, life] of copy) await client.restore(key, life, value);
  });
