/** Starts one of each that tests start, tells their process ids, and waits: see `end-with-us.test.ts`. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "./postgres.ts";
import { startRedis } from "./redis.ts";
import { startServerProcess } from "./server-process.ts";

const folder = await mkdtemp(join(tmpdir(), "hallpass-children-"));
const [redis, postgres, server] = await Promise.all([
  startRedis(),
  startPostgres(),
  startServerProcess({ folder, env: { HALLPASS_WORKERS: "2", HALLPASS_LOG_LEVEL: "info" } }),
]);
const backends = await postgres.sql("select pid from pg_stat_activity where pid <> pg_backend_pid()");
const workers = server.logged.filter(({ msg }) => msg === "worker is ready");
const pids = [redis.pid, server.pid, ...[...backends, ...workers].map(({ pid }) => Number(pid))];
process.stdout.write(`${JSON.stringify(pids)}\n`);
setInterval(() => undefined, 60_000);
