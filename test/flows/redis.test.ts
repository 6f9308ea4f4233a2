import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { startRedis } from "../support/redis.ts";
import { startRedisCluster } from "../support/redis-cluster.ts";
import { accountDoor, itemsOf } from "./account-door.ts";

/** One node, or three masters with a replica each. */
interface Redis {
  readonly urls: readonly string[];
  readonly masters: readonly string[];
  stop(): Promise<void>;
}

async function oneNode(): Promise<Redis> {
  const { url, stop } = await startRedis();
  return { urls: [url], masters: [url], stop };
}

async function cluster(): Promise<Redis> {
  const { urls, stop } = await startRedisCluster();
  return { urls, masters: urls.slice(0, 3), stop };
}

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

/** A day with the records in PostgreSQL and the sign-ins in Redis: what every store must do, told as the people see it. */
describe.each([
  ["one_node", oneNode, /kept in Redis: one node, version [78]\./],
  ["cluster_of_six", cluster, /kept in Redis: a Cluster of 3 masters, version [78]\./],
] as const)("with the sign-ins in Redis, %s", (name, start, found) => {
  let redis: Redis;
  let clients: readonly ReturnType<typeof createClient>[];
  let parties: Parties;
  beforeAll(async () => {
    redis = await start();
    clients = redis.masters.map((url) => createClient({ url }));
    await Promise.all(clients.map((client) => client.connect()));
    await postgres.sql(`create database ${name}`);
    const database = new URL(`/${name}`, postgres.url).href;
    parties = await startParties({ env: { HALLPASS_DATABASE: database, HALLPASS_REDIS: redis.urls.join() } });
  });
  afterAll(async () => {
    await parties.running.stop();
    for (const client of clients) client.destroy();
    await redis.stop();
  });

  const signedIn = async (who = parties.ana) => (await signIn(parties.phone, who)).tokens;
  const keys = async () => (await Promise.all(clients.map((client) => client.keys("*")))).flat();
  const lives = async () =>
    (
      await Promise.all(
        clients.map(async (client) =>
          Promise.all((await client.keys("*")).map(async (key) => [key, await client.pTTL(key)] as const)),
        ),
      )
    ).flat();
  const refresh = (token: unknown) => parties.refresh("learning-app", token);

  it("says at the start what it found", () => {
    expect(parties.running.logged.join("")).toMatch(found);
  });

  it("keeps nothing for ever", async () => {
    await signedIn();
    const kept = await lives();
    expect(kept.length).toBeGreaterThan(5);
    expect(kept.filter(([, life]) => life <= 0)).toEqual([]);
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
    expect((await parties.admin("POST", `/accounts/${ben}/suspensions`, { code: "conduct" })).status).toBe(
      201,
    );
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
});
