import { createClient, createCluster, ErrorReply, RESP_TYPES } from "redis";
import { type Duration, milliseconds } from "../../policy/time.ts";
import { deadlines } from "./deadlines.ts";
import { nodeClocks } from "./node-clocks.ts";
import type { Script } from "./scripts.ts";
import { slotOf } from "./slot.ts";
import { asUnavailable, codeOf, RedisUnavailable } from "./unavailable.ts";

type Argument = string | Buffer;
type Reply = Buffer | number | null | undefined | readonly Buffer[];

type Keys = readonly [string, ...string[]];

/** Redis, one node or a Cluster. Every call rejects with RedisUnavailable when it has no answer in time. */
export interface Redis {
  /** A command, by the name and the key that it begins with. */
  send(command: string, key: string, ...rest: readonly Argument[]): Promise<Reply>;
  /** Runs Lua; all keys are in one slot. */
  run(script: Script, keys: Keys, ...rest: readonly Argument[]): Promise<Reply>;
  /**
   * The same with one argument before the others: until when the answer is waited for, by the clock of whoever runs it. What
   * the script answers by -1, because that is over, rejects as if there were no answer.
   */
  runInTime(script: Script, keys: Keys, ...rest: readonly Argument[]): Promise<Reply>;
  /** All keys that look so, some at a time, from each node that takes writes. A key may come twice. */
  scan(pattern: string): AsyncIterable<readonly string[]>;
  /** The fields of a hash that look so. A field may come twice. */
  fields(key: string, pattern: string): AsyncIterable<readonly [name: string, value: string]>;
  /** Redis's own account of itself, from each node that takes writes. */
  info(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A request that meets a frozen Redis is answered within a second, what else it does included. */
export const usualPatience: Duration = milliseconds(600);

/** Who is told of what happens to connections, and how long a call waits for its answer. */
interface Manner {
  readonly onFault: (error: unknown) => void;
  readonly patience: Duration;
}

/** Unanswered pings end a connection after so long; a new one is tried at once. */
const silence = 2000;
const pingEvery = 800;

/** Commands beyond these wait for nothing but the end of their time. */
const mostWaiting = 20_000;

interface Way {
  /** By which name the node goes that has the key. */
  nodeOf(key: string): string;
  sendCommand(key: string, args: readonly Argument[]): Promise<unknown>;
  info(): Promise<readonly string[]>;
  /** A command that names no key, at each node that takes writes. */
  nodes(): Promise<readonly ((args: readonly string[]) => Promise<unknown>)[]>;
  destroy(): void;
}

const asBuffers = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer }, timeout: 0 };

export async function connectNode(url: string, { onFault, patience }: Manner): Promise<Redis> {
  const client = createClient({ url, ...manner(url) });
  client.on("error", onFault);
  await started(client);
  return redis(patience, {
    nodeOf: () => "the only one",
    sendCommand: async (_key, args) => client.sendCommand(args, asBuffers),
    info: async () => [await client.info()],
    nodes: async () => [async (args) => client.sendCommand([...args])],
    destroy: () => client.destroy(),
  });
}

export async function connectCluster(urls: readonly string[], { onFault, patience }: Manner): Promise<Redis> {
  const { username, password, protocol } = new URL(urls[0] ?? "");
  const cluster = createCluster({
    rootNodes: urls.map((url) => ({ url, ...manner(url) })),
    defaults: {
      ...manner(`${protocol}//any`),
      ...(username !== "" && { username: decodeURIComponent(username) }),
      ...(password !== "" && { password: decodeURIComponent(password) }),
    },
    // Replicas are asked nothing: no connection is held to one before it takes over.
    minimizeConnections: true,
    // Soon after a node is lost, another may have its slots.
    topologyRefreshOnReconnectionAttemptStrategy: 200,
  });
  cluster.on("error", onFault);
  cluster.on("node-error", onFault);
  await started(cluster);
  return redis(patience, {
    nodeOf: (key) => cluster.slots[slotOf(key)]?.master.address ?? "",
    sendCommand: async (key, args) => cluster.sendCommand(key, false, [...args], asBuffers),
    info: async () =>
      Promise.all(cluster.masters.map(async (master) => (await cluster.nodeClient(master)).info())),
    nodes: async () =>
      Promise.all(
        cluster.masters.map(async (master) => {
          const node = await cluster.nodeClient(master);
          return async (args: readonly string[]) => node.sendCommand([...args]);
        }),
      ),
    destroy: () => cluster.destroy(),
  });
}

/** Nothing waits in a queue for a connection; one that is silent is made anew, for as long as it takes. */
const manner = (url: string) => ({
  disableOfflineQueue: true,
  commandsQueueMaxLength: mostWaiting,
  commandOptions: { timeout: 0 },
  pingInterval: pingEvery,
  socket: {
    connectTimeout: 2000,
    socketTimeout: silence,
    reconnectStrategy: (retries: number) => Math.min(50 * 2 ** retries, 1000) + Math.random() * 50,
    ...(url.startsWith("rediss:") && { tls: true as const }),
  },
});

/** The client would try for ever; whoever starts a server wants to know. */
async function started(client: Starting): Promise<void> {
  let fault: unknown = new RedisUnavailable("Redis does not answer in time.");
  client.on("error", (error: unknown) => {
    fault = error;
  });
  const inTime = deadlines(milliseconds(3000), () => new RedisUnavailable("", { cause: fault }));
  try {
    await inTime(client.connect());
  } catch (error) {
    client.destroy();
    throw asUnavailable(error instanceof RedisUnavailable ? error.cause : error);
  }
}

/** From the beginning until Redis says that it has come around: a cursor, and what it has found. */
async function* walk(ask: (at: string) => Promise<unknown>): AsyncGenerator<readonly string[]> {
  let at = "0";
  do {
    const [next, found] = (await ask(at)) as readonly [Buffer | string, readonly (Buffer | string)[]];
    yield found.map(String);
    at = String(next);
  } while (at !== "0");
}

interface Starting {
  connect(): Promise<unknown>;
  destroy(): void;
  on(event: "error", take: (error: unknown) => void): unknown;
}

function redis(patience: Duration, way: Way): Redis {
  const inTime = deadlines(patience, () => new RedisUnavailable("Redis does not answer in time."));
  const clocks = nodeClocks(patience);
  /** How many commands are overdue at a node. Whoever comes meanwhile need not wait to learn that it does not answer. */
  const overdue = new Map<string, number>();

  async function asked<Value>(node: string, ask: () => Promise<Value>): Promise<Value> {
    if (overdue.has(node)) throw new RedisUnavailable("Redis does not answer at present.");
    try {
      const work = ask();
      return await inTime(work, () => void untilSettled(node, work));
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  /** It comes late, or the connection ends. */
  async function untilSettled(node: string, work: Promise<unknown>): Promise<void> {
    overdue.set(node, (overdue.get(node) ?? 0) + 1);
    await work.catch(() => undefined);
    const left = (overdue.get(node) ?? 0) - 1;
    if (left > 0) overdue.set(node, left);
    else overdue.delete(node);
  }

  const command = (key: string, args: readonly Argument[]) =>
    asked(way.nodeOf(key), () => way.sendCommand(key, args));

  const run: Redis["run"] = async (script, keys, ...rest) => {
    const args = [String(keys.length), ...keys, ...rest];
    const send = (name: string, what: string) => way.sendCommand(keys[0], [name, what, ...args]);
    const ask = () =>
      send("EVALSHA", script.sha).catch((error: unknown) => {
        // It was restarted, or another node has taken over.
        if (!(error instanceof ErrorReply) || codeOf(error) !== "NOSCRIPT") throw error;
        return send("EVAL", script.text);
      });
    return (await asked(way.nodeOf(keys[0]), ask)) as Reply;
  };

  return {
    send: async (name, key, ...rest) => (await command(key, [name, key, ...rest])) as Reply,
    run,
    async runInTime(script, keys, ...rest) {
      const [key] = keys;
      const node = way.nodeOf(key);
      const reply = await run(script, keys, await clocks.until(node, () => command(key, ["TIME"])), ...rest);
      if (reply !== -1) return reply;
      clocks.forget(node);
      throw new RedisUnavailable("Redis was too late.");
    },
    scan: async function* (pattern) {
      for (const node of await way.nodes())
        yield* walk(async (at) => asked("", () => node(["SCAN", at, "MATCH", pattern, "COUNT", "500"])));
    },
    fields: async function* (key, pattern) {
      const page = (at: string) => command(key, ["HSCAN", key, at, "MATCH", pattern, "COUNT", "500"]);
      for await (const some of walk(page))
        for (let n = 0; n < some.length; n += 2) yield [some[n] ?? "", some[n + 1] ?? ""];
    },
    info: async () => asked("", () => way.info()),
    close: async () => way.destroy(),
  };
}
