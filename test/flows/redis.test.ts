import { createClient } from "redis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";
import { type Redis, startRedis } from "../support/redis.ts";
import { accountDoor, itemsOf } from "./account-door.ts";

/** A day with the sign-ins in Redis: what every store must do, told as the people see it. */
let redis: Redis;
let client: ReturnType<typeof createClient>;
let parties: Parties;
beforeAll(async () => {
  redis = await startRedis();
  client = createClient({ url: redis.url });
  await client.connect();
  parties = await startParties({ env: { HALLPASS_REDIS: redis.url } });
});
afterAll(async () => {
  await parties.running.stop();
  client.destroy();
  await redis.stop();
});

const signedIn = async (who = parties.ana) => (await signIn(parties.phone, who)).tokens;
const keys = () => client.keys("*");
const refresh = (token: unknown) => parties.refresh("learning-app", token);

it("says at the start what it found", () => {
  expect(parties.running.logged.join("")).toMatch(/The sign-ins are kept in Redis: one node, version 7\./);
});

it("keeps nothing for ever", async () => {
  await signedIn();
  const kept = await keys();
  expect(kept.length).toBeGreaterThan(5);
  const lives = await Promise.all(kept.map(async (key) => client.pTTL(key)));
  expect(kept.filter((_key, n) => (lives[n] ?? 0) <= 0)).toEqual([]);
});

it("names nobody in a key: no token, no username, no address", async () => {
  const tokens = await signedIn();
  const all = (await keys()).join("\n");
  expect(all).toMatch(/^hp:c/m);
  for (const secret of [tokens.access_token, String(tokens.refresh_token), "silva", "127.0", "acc_"])
    expect(all).not.toContain(secret);
  expect(all.split("\n").filter((key) => !key.startsWith("hp:"))).toEqual([]);
});

it("goes on by refreshing, answers a retry with the same, and takes an old token for a copy", async () => {
  const first = await signedIn();
  expect(await parties.isActive(first.access_token)).toBe(true);
  const second = (await refresh(first.refresh_token)).body;
  const again = (await refresh(first.refresh_token)).body;
  expect({ ...again, expires_in: 0 }).toEqual({ ...second, expires_in: 0 });
  const third = (await refresh(second["refresh_token"])).body;
  expect(await parties.isActive(third["access_token"])).toBe(true);
  expect((await refresh(first.refresh_token)).body).toMatchObject({
    error: "invalid_grant",
    reason: "revoked",
  });
  expect(await parties.isActive(third["access_token"])).toBe(false);
});

it("ends what an administrator ends, at once, and says why", async () => {
  const tokens = await signedIn(parties.ben);
  const ben = await parties.accountId(parties.ben);
  expect((await parties.admin("POST", `/accounts/${ben}/suspensions`, { code: "conduct" })).status).toBe(201);
  expect(await parties.isActive(tokens.access_token)).toBe(false);
  expect((await refresh(tokens.refresh_token)).body).toMatchObject({ reason: "suspended" });
  await parties.admin("POST", `/accounts/${ben}/reinstatements`, {});
  expect((await refresh(tokens.refresh_token)).body).toMatchObject({ reason: "revoked" });
  expect(await parties.isActive((await signedIn(parties.ben)).access_token)).toBe(true);
});

it("shows a person their phones and browsers, and ends those that they end", async () => {
  const door = await accountDoor(parties);
  const first = await door.signedInPhone(parties.fumiko);
  const second = await door.signedInPhone(parties.fumiko);
  const listed = itemsOf(await first.ask("GET", "/sign-ins"));
  expect(listed.map(({ kind }) => kind).toSorted()).toEqual(["browser", "browser", "phone", "phone"]);
  const here = listed.find(({ thisOne }) => thisOne === true);
  const other = listed.find(({ kind, id }) => kind === "phone" && id !== here?.id);
  expect((await first.ask("POST", `/sign-ins/${other?.id}/end`, {})).status).toBeLessThan(300);
  expect(await door.refreshed(second.tokens)).toBe("signed_out");
  expect(await door.refreshed(first.tokens)).toBe("goes on");
});
