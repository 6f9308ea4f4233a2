import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { startRedis } from "../support/redis.ts";
import { startRedisCluster } from "../support/redis-cluster.ts";
import { mainFlows } from "./main-flows.ts";

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

/** The records in PostgreSQL and the sign-ins in Redis. */
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

  const signedIn = async () => (await signIn(parties.phone, parties.ana)).tokens;
  const keys = async () => (await Promise.all(clients.map((client) => client.keys("*")))).flat();
  const lives = async () =>
    (
      await Promise.all(
        clients.map(async (client) =>
          Promise.all((await client.keys("*")).map(async (key) => [key, await client.pTTL(key)] as const)),
        ),
      )
    ).flat();

  mainFlows(() => parties);

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
});
