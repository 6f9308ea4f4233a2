import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { startPostgres } from "../test/support/postgres.ts";
import { startRedis } from "../test/support/redis.ts";
import { freePort } from "../test/support/running.ts";
import { program, startServerProcess } from "../test/support/server-process.ts";
import { compare } from "./compare.ts";
import { rounded } from "./figures.ts";
import { questions } from "./introspection-questions.ts";
import type { Report, Size } from "./report.ts";
import { type School, school } from "./servers/hallpass.ts";

type Env = Readonly<Record<string, string>>;

interface Step {
  readonly name: string;
  readonly seconds: number;
  /** The most that the process had resident. */
  readonly mebibytes: number;
}

/** An installation in files goes on in PostgreSQL, and in PostgreSQL with Redis: `hallpass export` and `import`, as an operator runs them. */
export async function move({ short }: Size): Promise<Report> {
  const people = short ? 200 : 200_000;
  await using stack = new AsyncDisposableStack();
  const [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  stack.defer(postgres.stop);
  stack.defer(redis.stop);
  const from = await school({ people });
  stack.defer(from.remove);
  const file = join(from.folder, "hallpass.export");
  const url = async (name: string) => {
    await postgres.sql(`create database ${name}`);
    return new URL(`/${name}`, postgres.url).href;
  };
  const inSql = { HALLPASS_DATABASE: await url("with_sql") };
  const inRedis = { HALLPASS_DATABASE: await url("with_redis"), HALLPASS_REDIS: redis.url };

  const files = { HALLPASS_DATA: from.folder };
  const exported = await run({ verb: "export", file, env: files });
  const steps = [exported];
  for (const [name, env] of [
    ["import into PostgreSQL", inSql],
    ["import into PostgreSQL and Redis", inRedis],
  ] as const) {
    steps.push({ ...(await run({ verb: "import", file, env: { ...files, ...env } })), name });
    await everybodyIsIn(from, env);
  }
  const [, sql, both] = steps;
  return {
    title: "Move",
    method: [
      `${people.toLocaleString("en")} people, each signed in on a phone: what stands in files is exported, and imported twice into empty stores, by \`hallpass export\` and \`hallpass import\`.`,
      "Afterwards a server on the new stores is asked about every one of their access tokens, and says of each that it is good.",
      "Neither PostgreSQL nor Redis writes through to the disk here.",
    ],
    tables: [
      {
        heads: ["", "seconds", "resident at most (MiB)"],
        rows: steps.map((step) => [step.name, step.seconds.toFixed(1), step.mebibytes.toFixed(0)]),
      },
    ],
    figures: {
      people,
      exportSeconds: rounded(exported.seconds),
      importSecondsPostgres: rounded(sql?.seconds ?? Number.NaN),
      importSecondsRedis: rounded(both?.seconds ?? Number.NaN),
      mostMebibytes: rounded(Math.max(...steps.map(({ mebibytes }) => mebibytes))),
      bytesPerPerson: Math.round(statSync(file).size / people),
    },
  };
}

interface Command {
  readonly verb: "export" | "import";
  readonly file: string;
  readonly env: Env;
}

async function run({ verb, file, env }: Command): Promise<Step> {
  const begun = performance.now();
  const child = spawn(process.execPath, [program(), verb, file, "--quiet"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  let mebibytes = 0;
  const look = setInterval(() => {
    mebibytes = Math.max(mebibytes, mostResident(Number(child.pid)));
  }, 50);
  const [code] = (await ended) as [number | null];
  clearInterval(look);
  if (code !== 0) throw new Error(`hallpass ${verb} ended with ${code}.`);
  return { name: verb, seconds: (performance.now() - begun) / 1000, mebibytes };
}

/** VmHWM of /proc/PID/status; 0 once the process is gone. */
function mostResident(pid: number): number {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kibibytes ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function everybodyIsIn({ folder, signIns, credentials }: School, env: Env): Promise<void> {
  const port = await freePort();
  const log = { HALLPASS_LOG_LEVEL: "error" };
  const server = await startServerProcess({ folder, port, env: { ...log, ...env } });
  try {
    const source = questions(signIns, credentials.clients["platform-api"]?.secret ?? "");
    const comparison = await compare([
      { name: "moved", server: { ...server, port, stop: async () => undefined }, source },
    ]);
    // A wrong answer ends it.
    await comparison.flood({ rounds: 1, count: signIns.length }).finally(comparison.end);
  } finally {
    await server.stop();
  }
}
