import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openPostgresStores } from "../../src/store/postgres/open.ts";
import { openRedisStores } from "../../src/store/redis/open.ts";
import { at } from "../contracts/examples.ts";
import { type Certificates, certificates } from "../support/certificates.ts";
import { person } from "../support/demo-people.ts";
import { learningApp, signIn } from "../support/phone.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { type Redis, startRedis } from "../support/redis.ts";
import { freePort } from "../support/running.ts";
import { credentialsIn, type ServerProcess, startServerProcess } from "../support/server-process.ts";
import { basic, post } from "../support/token-requests.ts";

const now = () => at(0);

let papers: Certificates;
let postgres: Postgres;
let redis: Redis;
let folder: string;
let server: ServerProcess;
let addresses: { readonly database: string; readonly redis: string };
beforeAll(async () => {
  papers = await certificates();
  const port = await freePort();
  const tls = { "tls-cert-file": papers.certificate, "tls-key-file": papers.key, "tls-auth-clients": "no" };
  redis = await startRedis({ "tls-port": String(port), ...tls });
  postgres = await startPostgres({ encrypted: papers });
  const database = new URL(postgres.url);
  database.hostname = "localhost";
  database.searchParams.set("sslmode", "verify-full");
  database.searchParams.set("sslrootcert", papers.authority);
  addresses = { database: database.href, redis: `rediss://localhost:${port}` };
  folder = await mkdtemp(join(tmpdir(), "hallpass-encrypted-"));
  server = await startServerProcess({
    folder,
    env: {
      HALLPASS_DATABASE: addresses.database,
      HALLPASS_REDIS: addresses.redis,
      NODE_EXTRA_CA_CERTS: papers.authority,
    },
  });
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
  await redis.stop();
  await postgres.stop();
  await papers.remove();
});

it("a server keeps a sign-in in stores that speak TLS, whose authority it was told of", async () => {
  const credentials = await credentialsIn(folder);
  const { tokens } = await signIn(
    await learningApp(server.origin),
    person({ credentials }, "northgate", "ana.silva"),
  );
  const asked = await post(
    `${server.origin}/introspect`,
    { token: tokens.access_token },
    basic("platform-api", credentials.clients["platform-api"]?.secret ?? ""),
  );
  const [encrypted] = await postgres.sql(
    "select count(*) as all, count(*) filter (where ssl) as ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'hallpass'",
  );
  expect(asked.body).toMatchObject({ active: true });
  expect(Number(encrypted?.["all"])).toBeGreaterThan(0);
  expect(encrypted?.["ssl"]).toBe(encrypted?.["all"]);
  expect(await redis.tell("DBSIZE")).not.toBe(":0");
});

it("is refused where nobody knows the authority, and told why", async () => {
  const heard: string[] = [];
  const quiet = { onFault: (error: unknown) => heard.push(String(error)), onFinding: () => undefined };
  await expect(openRedisStores({ urls: [addresses.redis], now, ...quiet })).rejects.toThrow(/certificate/);
  const url = new URL(addresses.database);
  url.searchParams.delete("sslrootcert");
  await expect(openPostgresStores(url.href)).rejects.toThrow(/certificate/);
});
