import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { type Redis, startRedis } from "../support/redis.ts";
import { freePort } from "../support/running.ts";
import { type ServerProcess, startServerProcess } from "../support/server-process.ts";
import { endWith } from "./end-with.ts";
import { type FrontDoor, openFrontDoor } from "./front-door.ts";

/** Processes of Hallpass behind one address, on PostgreSQL and on a Redis with a replica, each reached by a door. */
export interface Place {
  readonly folder: string;
  readonly door: FrontDoor;
  readonly ports: readonly number[];
  readonly servers: Map<number, ServerProcess>;
  readonly postgres: Postgres;
  /** Where Hallpass finds Redis, whichever that is. */
  readonly redisDoor: FrontDoor;
  /** The one that takes writes, and the one that follows it through a door. A failover changes their places. */
  master: Redis;
  replica: Redis;
  readonly link: FrontDoor;
  /** An old copy of what Redis keeps on disk. */
  snapshot: string;
}

const everyWrite = { appendonly: "yes", appendfsync: "always", "repl-diskless-sync-delay": "0" };

export async function openPlace(processes: number, stack: AsyncDisposableStack): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "hallpass-faults-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const kept = <Thing extends { stop(): Promise<unknown> }>(thing: Thing): Thing => {
    stack.defer(async () => void (await thing.stop()));
    return thing;
  };
  const [door, redisDoor, link] = await Promise.all([openFrontDoor(), openFrontDoor(), openFrontDoor()]);
  const [postgres, master, replica] = await Promise.all([
    startPostgres().then(kept),
    startRedis(everyWrite).then(kept),
    startRedis(everyWrite).then(kept),
  ]);
  redisDoor.leadTo([master.port]);
  const snapshot = join(folder, "old-redis");
  const servers = new Map<number, ServerProcess>();
  const place: Place = {
    folder,
    door,
    ports: await portsFor(processes),
    servers,
    postgres,
    redisDoor,
    master,
    replica,
    link,
    snapshot,
  };
  await followMaster(place);
  stack.defer(async () => {
    await Promise.all([door, redisDoor, link].map((one) => one.close()));
  });
  stack.defer(async () => {
    await Promise.all([...servers.values()].map((server) => server.stop("SIGKILL")));
  });
  endWith(() => servers.values());
  const [first = 0, ...others] = place.ports;
  await startServer(place, first);
  await Promise.all(others.map((port) => startServer(place, port)));
  door.leadTo(place.ports);
  return place;
}

async function portsFor(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

const clockOf = ({ folder }: Pick<Place, "folder">, port: number): string => join(folder, `clock-${port}`);

/** Resolves when it is ready. */
export async function startServer(place: Place, port: number): Promise<void> {
  const { folder, door, postgres, redisDoor, servers } = place;
  const env = {
    HALLPASS_ISSUER: door.origin,
    HALLPASS_DATABASE: postgres.url,
    HALLPASS_REDIS: `redis://localhost:${redisDoor.port}`,
    HALLPASS_ATTEMPTS_PER_NETWORK: "1000000",
    HALLPASS_INTROSPECTION_MISSES: "1000000",
    HALLPASS_LOG_LEVEL: "error",
    HALLPASS_STOP_DELAY_SECONDS: "1",
    WRONG_CLOCK: clockOf(place, port),
  };
  const flags = ["--import", new URL("wrong-clock.ts", import.meta.url).href];
  servers.set(port, await startServerProcess({ folder, port, env, flags }));
}

/** By how many milliseconds the clocks of the first processes are wrong from now on. */
export async function setClocks(place: Place, errors: readonly number[]): Promise<void> {
  for (const [n, error] of errors.entries())
    await writeFile(clockOf(place, place.ports[n] ?? 0), String(error));
}

/** What the servers have to say about faults of their own, for whoever looks for what went wrong. */
export function tellFaults({ servers }: Place): void {
  for (const { logged } of servers.values())
    for (const { err } of logged.filter((line) => line["err"] !== undefined).slice(-mostTold))
      process.stderr.write(`A server says: ${JSON.stringify(err)}\n`);
}

const mostTold = 3;

/** The replica begins to follow whoever is the master now, and has all of it when this resolves. */
export async function followMaster({ master, replica, link }: Place): Promise<void> {
  link.leadTo([master.port]);
  await replica.tell(`REPLICAOF localhost ${link.port}`);
  await untilFollowing(replica);
}

export async function untilFollowing(replica: Redis): Promise<void> {
  await expectSoon(async () => /master_link_status:up/.test(await replica.tell("INFO replication")));
}

async function expectSoon(holds: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + 20_000;
  while (!(await holds())) {
    if (performance.now() > until) throw new Error("The replica does not follow.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function takeSnapshot({ master, snapshot }: Place): Promise<void> {
  await rm(snapshot, { recursive: true, force: true });
  await cp(master.folder, snapshot, { recursive: true });
}

/** What Redis keeps on disk is what it kept when the snapshot was taken. */
export async function putBack({ master, snapshot }: Place): Promise<void> {
  await rm(master.folder, { recursive: true });
  await cp(snapshot, master.folder, { recursive: true });
}
