import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pLimit from "p-limit";
import { createClient } from "redis";
import { longestAccessToken } from "../src/policy/relevance.ts";
import { minutes } from "../src/policy/time.ts";
import { person } from "../test/support/demo-people.ts";
import { learningApp, signIn } from "../test/support/phone.ts";
import type { Postgres } from "../test/support/postgres.ts";
import { type Redis, startRedis } from "../test/support/redis.ts";
import { credentialsIn, startServerProcess } from "../test/support/server-process.ts";
import { basic, post } from "../test/support/token-requests.ts";
import { cpuTime } from "./load/cpu-time.ts";

/** Microseconds of CPU time a request: of Hallpass, and of the database and Redis together. */
interface Cost {
  readonly server: number;
  readonly stores: number;
}

export interface StoreFigures {
  readonly refresh: Cost;
  readonly refreshesPerSecond: number;
  /** Each token is asked about for the first time, and then again. */
  readonly cold: Cost;
  readonly warm: Cost;
  /** Bytes in the database or in Redis for one phone that has just signed in, and for each refresh. */
  readonly signIn: number;
  readonly refreshed: number;
  /** Of the latter, those that stay for thirty days and not for seven; in Redis. */
  readonly names: number;
  /** And those that are gone within the hour: the access token, and the answer that is kept for a retry. */
  readonly passing: number;
}

interface Counts {
  readonly phones: number;
  readonly refreshes: number;
}

interface Setting extends Counts {
  readonly postgres: Postgres;
  readonly database: string;
}

/** One process of Hallpass with its records in PostgreSQL, and its sign-ins there too or in Redis. */
export async function measureStore(
  { postgres, database, phones, refreshes }: Setting,
  where: "PostgreSQL" | "Redis",
): Promise<StoreFigures> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "hallpass-bench-"));
  stack.defer(() => rm(folder, { recursive: true }));
  const redis = where === "Redis" ? await startRedis() : undefined;
  if (redis !== undefined) stack.defer(redis.stop);
  await postgres.sql(`create database ${database}`);
  const url = new URL(`/${database}`, postgres.url).href;
  const log = join(folder, "hallpass.log");
  const server = await startServerProcess({
    folder,
    log,
    env: {
      HALLPASS_LOG_LEVEL: "info",
      HALLPASS_DATABASE: url,
      HALLPASS_ATTEMPTS_PER_NETWORK: "1000000",
      ...(redis !== undefined && { HALLPASS_REDIS: redis.url }),
    },
  });
  stack.defer(async () => void (await server.stop()));
  const credentials = await credentialsIn(folder);
  const { origin } = server;
  const size = () => (redis === undefined ? bytesIn(postgres, database) : bytesInRedis(redis));

  const empty = await size();
  const app = await learningApp(origin);
  const ana = person({ credentials }, "northgate", "ana.silva");
  const tokens: { access: string; refresh: string }[] = [];
  for (let n = 0; n < phones; n += 1) {
    const signed = (await signIn(app, ana)).tokens;
    tokens.push({ access: signed.access_token, refresh: String(signed.refresh_token) });
  }
  const signedIn = await size();

  const access: string[] = [];
  const pids = await storePids(postgres, redis);
  const pidsOf = { server: server.pid, stores: pids };
  const refreshing = await measured(pidsOf, phones * refreshes, async () => {
    await Promise.all(
      tokens.map(async (phone) => {
        for (let n = 0; n < refreshes; n += 1) access.push(await refreshed(origin, phone));
      }),
    );
  });
  const used = await size();

  const headers = basic("platform-api", credentials.clients["platform-api"]?.secret ?? "");
  const askAll = () => eachOf(access, (token) => active(origin, token, headers));
  const cold = await measured(pidsOf, access.length, askAll);
  const warm = await measured(pidsOf, access.length, askAll);
  return {
    refresh: refreshing.cost,
    refreshesPerSecond: refreshing.perSecond,
    cold: cold.cost,
    warm: warm.cost,
    signIn: (signedIn.all - empty.all) / phones,
    refreshed: (used.all - signedIn.all) / access.length,
    names: (used.names - signedIn.names) / access.length,
    passing: (used.passing - signedIn.passing) / access.length,
  };
}

interface Pids {
  readonly server: number;
  readonly stores: readonly number[];
}

async function measured({ server, stores }: Pids, count: number, work: () => Promise<void>) {
  const cpu = () => [cpuTime(server), stores.reduce((sum, pid) => sum + timeOf(pid), 0)] as const;
  const before = cpu();
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  const after = cpu();
  const cost: Cost = {
    server: (after[0] - before[0]) / count,
    stores: (after[1] - before[1]) / count,
  };
  return { cost, perSecond: count / seconds };
}

/** A connection's process may have ended. */
function timeOf(pid: number): number {
  try {
    return cpuTime(pid);
  } catch {
    return 0;
  }
}

async function storePids(postgres: Postgres, redis: Redis | undefined): Promise<readonly number[]> {
  const rows = await postgres.sql("select pid from pg_stat_activity where pid <> pg_backend_pid()");
  return [...rows.map(({ pid }) => Number(pid)), ...(redis === undefined ? [] : [redis.pid])];
}

async function refreshed(origin: string, phone: { access: string; refresh: string }): Promise<string> {
  const fields = { grant_type: "refresh_token", client_id: "learning-app", refresh_token: phone.refresh };
  const { status, body } = await post(`${origin}/token`, fields);
  if (status === 503) return refreshed(origin, phone);
  if (status !== 200) throw new Error(`refresh: ${status} ${JSON.stringify(body)}`);
  phone.refresh = String(body["refresh_token"]);
  return String(body["access_token"]);
}

async function active(
  origin: string,
  token: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const { status, body } = await post(`${origin}/introspect`, { token }, headers);
  if (status === 503) return active(origin, token, headers);
  if (body["active"] !== true) throw new Error(`introspection: ${status} ${JSON.stringify(body)}`);
}

async function eachOf<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const atOnce = pLimit(16);
  await Promise.all(items.map((item) => atOnce(() => work(item))));
}

interface Bytes {
  readonly all: number;
  readonly names: number;
  readonly passing: number;
}

/** What passes is that of the rows alone: what their indexes and pages need beside is counted as if it stayed. */
async function bytesIn(postgres: Postgres, database: string): Promise<Bytes> {
  const [size] = await postgres.sql(`select pg_database_size('${database}') as bytes`);
  const [passing] = await postgres.sqlAt(
    new URL(`/${database}`, postgres.url).href,
    `select coalesce(sum(case when model = 'AccessToken' then pg_column_size(r) else pg_column_size(note) end), 0) as bytes
      from engine_records r`,
  );
  return { all: Number(size?.["bytes"]), names: 0, passing: Number(passing?.["bytes"]) };
}

export async function bytesInRedis({ url }: Redis): Promise<Bytes> {
  const client = createClient({ url });
  await client.connect();
  try {
    const keys = await Promise.all(
      (await client.keys("*")).map(async (key) => ({
        key,
        bytes: (await client.memoryUsage(key)) ?? 0,
        left: await client.pTTL(key),
      })),
    );
    const sum = (which: (of: (typeof keys)[number]) => boolean) =>
      keys.filter(which).reduce((all, { bytes }) => all + bytes, 0);
    return {
      all: sum(() => true),
      names: sum(({ key }) => key.startsWith("hp:m")),
      passing: sum(({ left }) => left <= longestAccessToken + minutes(2)),
    };
  } finally {
    client.destroy();
  }
}

/** How long, in milliseconds, somebody waits for a suspension or a reinstatement, with so many processes. */
export async function acknowledgements(
  { postgres, database }: Pick<Setting, "postgres" | "database">,
  { processes, acts }: { readonly processes: number; readonly acts: number },
): Promise<readonly number[]> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "hallpass-bench-"));
  stack.defer(() => rm(folder, { recursive: true }));
  await postgres.sql(`create database ${database}`);
  const env = {
    HALLPASS_DATABASE: new URL(`/${database}`, postgres.url).href,
  };
  const start = async (more: Readonly<Record<string, string>> = {}) => {
    const server = await startServerProcess({ folder, env: { ...env, ...more } });
    stack.defer(async () => void (await server.stop()));
    return server;
  };
  const { origin } = await start();
  for (let n = 1; n < processes; n += 1) await start({ HALLPASS_ISSUER: origin });
  const secrets = await readFile(join(folder, "demo-credentials.json"), "utf8");
  const { clients } = JSON.parse(secrets) as Awaited<ReturnType<typeof credentialsIn>>;
  const admin = await administrator(origin, clients["school-scripts"]?.secret ?? "");
  const { items } = await admin("GET", "/accounts?text=ana.silva");
  const path = `/accounts/${(items as readonly { id: string }[])[0]?.id}`;
  const took: number[] = [];
  for (let n = 0; n < acts; n += 1) {
    const begun = performance.now();
    if (n % 2 === 0) await admin("POST", `${path}/suspensions`, { code: "bench", signOut: false });
    else await admin("POST", `${path}/reinstatements`, {});
    took.push(performance.now() - begun);
  }
  return took;
}

async function administrator(origin: string, secret: string) {
  const scope = "accounts:read suspensions:write";
  const asked = { grant_type: "client_credentials", scope, resource: `${origin}/admin` };
  const { body } = await post(`${origin}/token`, asked, basic("school-scripts", secret));
  return async (method: string, path: string, given?: object): Promise<Readonly<Record<string, unknown>>> => {
    const response = await fetch(`${origin}/admin/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${String(body["access_token"])}`,
        "content-type": "application/json",
      },
      ...(given !== undefined && { body: JSON.stringify(given) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Readonly<Record<string, unknown>>;
  };
}
