import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, type Reply, send, startParties } from "../security/parties.ts";
import type { Person } from "../support/phone.ts";
import { type Redis, startRedis } from "../support/redis.ts";
import { type ServerProcess, startServerProcess } from "../support/server-process.ts";
import { accountDoor } from "./account-door.ts";

/** Two processes with one Redis: what limits guessing counts for both, and what becomes of it without Redis. */
let redis: Redis;
let a: Parties;
let b: ServerProcess;
let door: Awaited<ReturnType<typeof accountDoor>>;
beforeAll(async () => {
  redis = await startRedis();
  const env = {
    HALLPASS_REDIS: redis.url,
    HALLPASS_INTROSPECTION_MISSES: "20",
    HALLPASS_ATTEMPTS_PER_ACCOUNT_AND_NETWORK: "3",
  };
  a = await startParties({ env });
  b = await startServerProcess({ folder: a.running.folder, env: { ...env, HALLPASS_ISSUER: a.origin } });
  door = await accountDoor(a);
}, 60_000);
afterAll(async () => {
  await b.stop();
  await a.running.stop();
  await redis.stop();
});

const askAbout = (origin: string, token: string): Promise<Reply> =>
  send(`${origin}/introspect`, {
    method: "POST",
    headers: a.as("platform-api"),
    body: new URLSearchParams({ token }),
  });

it("unknown tokens that one process was asked about count in the other within a moment", async () => {
  for (let n = 0; n < 15; n += 1) expect((await askAbout(a.origin, `made-up-${n}`)).status).toBe(200);
  // A's last ones are told with the next that comes there.
  await wait(300);
  await askAbout(a.origin, "made-up");
  await wait(50);
  const statuses: number[] = [];
  for (let n = 0; n < 15; n += 1) {
    statuses.push((await askAbout(b.origin, `made-up-${n}`)).status);
    await wait(30);
  }
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(5);
  expect(statuses[0]).toBe(200);
});

/** Gives a wrong password as somebody who wants to change it: counted as at the page where people sign in. */
const guess = async (origin: string, token: string): Promise<number> => {
  const { status } = await send(`${origin}/account/v1/password`, {
    method: "PUT",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ current: "a guess", new: "a long enough password" }),
  });
  return status;
};
const tokenFor = async (who: Person): Promise<string> => (await door.signedInPhone(who)).tokens.access_token;

it("wrong passwords that one process has heard are not heard again by the other", async () => {
  const token = await tokenFor(a.ana);
  const atA = [await guess(a.origin, token), await guess(a.origin, token), await guess(a.origin, token)];
  expect(atA).not.toContain(429);
  expect(await guess(b.origin, token)).toBe(429);
});

it("while Redis takes no writes each process counts by itself: nobody is shut out, and no guessing goes on", async () => {
  const token = await tokenFor(a.ben);
  expect(await guess(a.origin, token)).not.toBe(429);
  await redis.tell("CONFIG SET maxmemory 1");
  const atA = [await guess(a.origin, token), await guess(a.origin, token), await guess(a.origin, token)];
  expect(atA.map((status) => status === 429)).toEqual([false, false, true]);
  const atB = [];
  for (let n = 0; n < 5; n += 1) atB.push(await guess(b.origin, token));
  expect(atB.map((status) => status === 429)).toEqual([false, false, false, true, true]);
  await redis.tell("CONFIG SET maxmemory 0");
  // What was counted in Redis before is what counts again.
  expect(await guess(b.origin, token)).not.toBe(429);
});

const readiness = async () => (await send(`${a.origin}/readyz`)).status;

it("/readyz says no while Redis does not answer, though the records do, and yes again when it does", async () => {
  expect(await readiness()).toBe(200);
  redis.freeze();
  try {
    await expect.poll(readiness).toBe(503);
    expect((await send(`${a.origin}/livez`)).status).toBe(200);
  } finally {
    redis.thaw();
  }
  await expect.poll(readiness, { timeout: 10_000 }).toBe(200);
});
