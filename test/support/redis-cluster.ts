import { setTimeout as wait } from "node:timers/promises";
import { type Redis, startRedis } from "./redis.ts";
import { freePort } from "./running.ts";

export interface RedisCluster {
  readonly urls: readonly string[];
  /** Three, and then a replica of each. */
  readonly nodes: readonly Redis[];
  empty(): Promise<void>;
  stop(): Promise<void>;
}

const slots = 16_384;
const masters = 3;

/** A private Redis Cluster of three masters and three replicas. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes = await Promise.all(Array.from({ length: 2 * masters }, startNode));
  await Promise.all(nodes.map(introduce));
  await untilAll(nodes, /cluster_known_nodes:6/);
  const ids = await Promise.all(nodes.map((node) => node.tell("CLUSTER MYID")));
  await Promise.all(nodes.slice(masters).map((node, n) => follow(node, ids[n] ?? "")));
  await untilAll(nodes, /cluster_state:ok/);
  return {
    urls: nodes.map(({ url }) => url),
    nodes,
    async empty() {
      await Promise.all(nodes.slice(0, masters).map((node) => node.tell("FLUSHALL")));
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };

  async function introduce(node: Redis, n: number): Promise<void> {
    await node.tell(`CLUSTER SET-CONFIG-EPOCH ${n + 1}`);
    if (n < masters) await node.tell(`CLUSTER ADDSLOTSRANGE ${begin(n)} ${begin(n + 1) - 1}`);
    const [first] = nodes;
    if (first === undefined || node === first) return;
    await node.tell(`CLUSTER MEET 127.0.0.1 ${first.port} ${busOf.get(first)}`);
  }
}

const begin = (n: number): number => Math.floor((n * slots) / masters);

/** Where nodes talk to each other. Redis would take the port 10,000 above the other, which may not be free. */
const busOf = new WeakMap<Redis, number>();

async function startNode(): Promise<Redis> {
  const bus = await freePort();
  const node = await startRedis({
    "cluster-enabled": "yes",
    "cluster-port": String(bus),
    "cluster-node-timeout": "1500",
    "repl-diskless-sync-delay": "0",
  });
  busOf.set(node, bus);
  return node;
}

/** A node can follow another as soon as it has heard of it. */
async function follow(node: Redis, id: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await node.tell(`CLUSTER REPLICATE ${id}`)) === "+OK") return;
    await wait(25);
  }
  throw new Error("A node of the Cluster has no master.");
}

async function untilAll(nodes: readonly Redis[], what: RegExp): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const told = await Promise.all(nodes.map((node) => node.tell("CLUSTER INFO")));
    if (told.every((text) => what.test(text))) return;
    await wait(25);
  }
  throw new Error("The Cluster did not come up within ten seconds.");
}
