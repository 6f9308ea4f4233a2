import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { keepsTheEngineRecordsContract } from "../../../test/contracts/engine-records-contract.ts";
import { at, grant as example } from "../../../test/contracts/examples.ts";
import { keepsTheSignInsContract } from "../../../test/contracts/sign-ins-contract.ts";
import { type RedisCluster, startRedisCluster } from "../../../test/support/redis-cluster.ts";
import { openAt } from "../../../test/support/redis-stores.ts";
import { grantId } from "../../policy/ids.ts";
import { StoreUnavailable } from "../port/records.ts";
import { openRedisStores } from "./open.ts";

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startRedisCluster();
});
afterAll(() => cluster.stop());

const open = openAt(() => cluster);

keepsTheSignInsContract("a Redis Cluster", open);
keepsTheEngineRecordsContract("a Redis Cluster", open, { sweeps: false });

it("is known for a Cluster by one address alone, to a user who may do no more than the guide says", async () => {
  const [rule = ""] = /^ACL SETUSER.*$/m.exec(readFileSync("docs/guides/run-on-redis.md", "utf8")) ?? [];
  const told = await Promise.all(cluster.nodes.map((node) => node.tell(rule)));
  expect(new Set(told)).toEqual(new Set(["+OK"]));
  const findings: string[] = [];
  const [url = ""] = cluster.urls.slice(1);
  const stores = await opened([url.replace("//", "//hallpass:password@")], (text) => findings.push(text));
  await stores.signIns.putGrant(example());
  expect(await stores.signIns.grantsAt({}, { limit: 1 })).toHaveLength(1);
  expect(findings[0]).toMatch(/^The sign-ins are kept in Redis: a Cluster of 3 masters, version 7\./);
  expect(findings).toHaveLength(2);
  await stores.close();
});

/** The last test: afterwards another node is master. */
it("a master that stands still is answered for within a second, and replaced", {
  timeout: 30_000,
}, async () => {
  const stores = await opened(cluster.urls);
  const { grant, putGrant } = stores.signIns;
  const grants = Array.from({ length: 60 }, (_none, n) => example({ id: grantId(`grt_${n}`) }));
  for (const one of grants) await putGrant(one);
  const read = async () => {
    const begun = performance.now();
    const answers = await Promise.all(
      grants.map(({ id }) =>
        grant(id).then(
          (found) => found !== undefined,
          (error: unknown) => error,
        ),
      ),
    );
    expect(performance.now() - begun).toBeLessThan(1000);
    const found = answers.filter((answer) => answer === true).length;
    const unavailable = answers.filter((answer) => answer instanceof StoreUnavailable).length;
    expect(found + unavailable).toBe(grants.length);
    return found;
  };
  expect(await read()).toBe(60);
  cluster.nodes[0]?.freeze();
  const meanwhile = await read();
  expect(meanwhile).toBeGreaterThan(20);
  expect(meanwhile).toBeLessThan(60);
  await expect.poll(read, { timeout: 20_000, interval: 100 }).toBe(60);
  await putGrant(example({ id: grantId("grt_1"), engine: { new: true } }));
  cluster.nodes[0]?.thaw();
  await expect
    .poll(async () => (await grant(grantId("grt_1")))?.engine, { timeout: 5000 })
    .toEqual({ new: true });
  await stores.close();
});

const opened = (urls: readonly string[], tell: (text: string) => void = () => undefined) =>
  openRedisStores({
    urls,
    now: () => at(0),
    onFault: () => undefined,
    onFinding: ({ text }) => tell(text),
  });
