import { createClient, RESP_TYPES } from "redis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accountDoor, itemsOf } from "../flows/account-door.ts";
import { signIn } from "../support/phone.ts";
import { type Redis, startRedis } from "../support/redis.ts";
import { seeded } from "../support/seeded.ts";
import { codeFor, type Parties, type Reply, send, startParties } from "./parties.ts";

let redis: Redis;
let client: ReturnType<typeof bytesClient>;
let parties: Parties;
beforeAll(async () => {
  redis = await startRedis();
  client = bytesClient();
  await client.connect();
  // What is damaged is unknown, and asking about unknown tokens has a limit.
  parties = await startParties({
    env: { HALLPASS_REDIS: redis.url, HALLPASS_INTROSPECTION_MISSES: "1000000" },
  });
});
afterAll(async () => {
  await parties.running.stop();
  client.destroy();
  await redis.stop();
});

const bytesClient = () =>
  createClient({ url: redis.url, commandOptions: { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } } });

/** Where a value is kept, and how it is written there. */
interface Kept {
  readonly at: string;
  readonly value: Buffer;
  readonly write: (value: Buffer) => Promise<unknown>;
}

/** All that is kept of sign-ins: grants with their tokens, access tokens, codes, sessions, and the names that lead to them. */
async function allKept(): Promise<readonly Kept[]> {
  const keys = (await client.keys("hp:[gACS]*")).map(String);
  const values = keys.map(async (key): Promise<Kept> => {
    const value = bytesOf(await client.get(key));
    return { at: key, value, write: async (other) => client.set(key, other, { expiration: "KEEPTTL" }) };
  });
  const hashes = (await client.keys("hp:m*")).map(String).map(async (key) =>
    Object.entries(await client.hGetAll(key)).map(
      ([name, value]): Kept => ({
        at: `${key} ${name}`,
        value: bytesOf(value),
        write: async (other) => client.hSet(key, name, other),
      }),
    ),
  );
  return [...(await Promise.all(values)), ...(await Promise.all(hashes)).flat()];
}

const bytesOf = (value: unknown): Buffer => (Buffer.isBuffer(value) ? value : Buffer.alloc(0));

const flips = 1000;
/** A hint keeps the answer out of the memory of tokens: each question reads Redis. */
const hint = { token_type_hint: "refresh_token" };

it("calls nothing active and takes nothing that it should not, while one of the bytes in Redis is another: 1000 times", async () => {
  const { phone, ana, ben, origin, post, introspect, refresh, admin } = parties;
  const door = await accountDoor(parties);
  const live = await door.signedInPhone(ana);
  const cookie = await door.byCookie(live.browser);
  const ended = (await signIn(phone, ben)).tokens;
  const [usedCode, unusedCode] = [await codeFor(phone, ben), await codeFor(phone, ben)];
  expect((await post("/token", usedCode)).status).toBe(200);
  await admin("POST", `/accounts/${await parties.accountId(ben)}/revocations`, {});

  const { access_token: token, refresh_token: next } = (await signIn(phone, ana)).tokens;
  const told = {
    introspection: () => introspect(token, "platform-api", hint),
    userinfo: () => send(`${origin}/userinfo`, { headers: { authorization: `Bearer ${token}` } }),
  };
  const right = { introspection: (await told.introspection()).text, userinfo: (await told.userinfo()).text };
  expect(JSON.parse(right.introspection)).toMatchObject({ active: true });
  const own = new Set(itemsOf(await cookie("GET", "/sign-ins")).map(({ id }) => id));
  expect(own.size).toBeGreaterThan(2);

  const neverTaken: readonly (() => Promise<Reply>)[] = [
    () => introspect(ended.access_token, "platform-api", hint),
    () => refresh("learning-app", ended.refresh_token),
    () => refresh("hallpass-cli", live.tokens.refresh_token),
    () => post("/token", usedCode),
    () => post("/token", unusedCode),
  ];
  /** Each finds what is wrong. */
  const looks: readonly (() => Promise<readonly unknown[]>)[] = [
    async () => [await told.userinfo()].filter((reply) => !isTrueOrNothing(reply, right.userinfo)),
    async () => {
      const listed = await cookie("GET", "/sign-ins");
      return listed.status === 200 ? itemsOf(listed).filter(({ id }) => !own.has(id)) : [];
    },
    ...neverTaken.map((ask) => async () => [await ask()].filter(isTaken)),
  ];

  const kept = await allKept();
  const random = seeded(7);
  const counts = { same: 0, lost: 0 };
  for (let n = 0; n < flips; n += 1) {
    const { at, value, write } = kept[Math.floor(random() * kept.length)] ?? missing;
    const place = Math.floor(random() * value.length);
    const damaged = Buffer.from(value);
    damaged[place] = (value[place] ?? 0) ^ (1 + Math.floor(random() * 255));
    await write(damaged);
    const where = `${at}, byte ${place}: ${value[place]} is ${damaged[place]}`;
    const introspection = await told.introspection();
    expect([where, isTrueOrNothing(introspection, right.introspection)]).toEqual([where, true]);
    expect([where, await (looks[n % looks.length] ?? (async () => []))()]).toEqual([where, []]);
    counts[introspection.text === right.introspection ? "same" : "lost"] += 1;
    await write(value);
  }
  // Some of it was what was asked about; and what is whole again is as before.
  expect(counts.lost).toBeGreaterThan(flips / 100);
  expect((await told.introspection()).text).toBe(right.introspection);
  expect((await refresh("learning-app", next)).status).toBe(200);
  expect(parties.running.logged.join("")).toContain("Redis holds a damaged value");
}, 180_000);

const missing: Kept = { at: "nowhere", value: Buffer.alloc(1), write: async () => undefined };

const isTaken = ({ status, body }: Reply) => status === 200 && body["active"] !== false;
const isTrueOrNothing = ({ status, text }: Reply, truth: string) =>
  text === truth || status >= 400 || text === '{"active":false}';
