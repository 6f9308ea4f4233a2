import { type ChildProcess, execFile, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { chmod, chown, copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { postgresPrograms } from "../../tools/postgres.ts";
import type { Certificates } from "./certificates.ts";
import { endWithUs } from "./end-with-us.ts";
import { freePort } from "./running.ts";

export interface Postgres {
  /** Of an empty database. */
  readonly url: string;
  /** What anybody could do by hand. Statements with semicolons between; gives back the rows of the last. */
  sql(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The same in another of its databases. */
  sqlAt(url: string, text: string): ReturnType<Postgres["sql"]>;
  /** The server and all of its processes stand still, until they go on. */
  freeze(): Promise<void>;
  goOn(): Promise<void>;
  /** Ends it, as its operator does (SIGINT), as a crash does (SIGQUIT), or all of its processes at once (SIGKILL). */
  end(signal: "SIGINT" | "SIGQUIT" | "SIGKILL"): Promise<void>;
  /** Begins again where it was. */
  begin(): Promise<void>;
  /** Ends it, and begins again after so many milliseconds. */
  restart(how?: { readonly signal?: "SIGINT" | "SIGQUIT"; readonly after?: number }): Promise<void>;
  stop(): Promise<void>;
}

interface How {
  /** Also speaks TLS, with these. */
  readonly encrypted?: Pick<Certificates, "certificate" | "key">;
}

const run = promisify(execFile);

type Who = Awaited<ReturnType<typeof whoMayRunIt>>;

/** Made once by each process: to copy it takes a fraction of the time. */
let made: Promise<string> | undefined;

/** A folder of data as initdb leaves it, until this process ends. */
async function emptyPlace(programs: string, who: Who): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hallpass-postgres-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  if (who !== undefined) await chown(folder, who.uid, who.gid);
  const data = join(folder, "data");
  // Words are ordered as in English, unless somebody says otherwise for their tables.
  const order = ["--no-locale", "--locale-provider", "icu", "--icu-locale", "en-US"];
  const make = [
    "--pgdata",
    data,
    "--username",
    "hallpass",
    "--auth",
    "trust",
    "--encoding",
    "UTF8",
    ...order,
  ];
  await run(join(programs, "initdb"), [...make, "--no-sync"], { ...who, cwd: folder });
  return data;
}

/** A PostgreSQL of our own: on a free port of this machine, in a private folder, and nothing of it is kept. */
export async function startPostgres({ encrypted }: How = {}): Promise<Postgres> {
  const programs = postgresPrograms();
  const who = await whoMayRunIt();
  const folder = await mkdtemp(join(tmpdir(), "hallpass-postgres-"));
  if (who !== undefined) await chown(folder, who.uid, who.gid);
  const data = join(folder, "data");
  await run("cp", ["-a", await (made ??= emptyPlace(programs, who)), data], { ...who, cwd: folder });
  if (encrypted !== undefined) await lend(encrypted);
  const port = await freePort();
  const url = `postgres://hallpass:not-asked-for@127.0.0.1:${port}/postgres`;
  let server = await serve();
  return {
    url,
    sql,
    sqlAt,
    end,
    begin,
    freeze: async () => signalAll("SIGSTOP"),
    goOn: async () => signalAll("SIGCONT"),
    async restart({ signal = "SIGINT", after = 0 } = {}) {
      await end(signal);
      await wait(after);
      await begin();
    },
    async stop() {
      await signalAll("SIGCONT");
      await end("SIGINT");
      await rm(folder, { recursive: true });
    },
  };

  /** Under the names that it looks for, and nobody else's to read. */
  async function lend({ certificate, key }: Pick<Certificates, "certificate" | "key">): Promise<void> {
    for (const [from, name] of [
      [certificate, "server.crt"],
      [key, "server.key"],
    ] as const) {
      await copyFile(from, join(data, name));
      await chmod(join(data, name), 0o600);
      if (who !== undefined) await chown(join(data, name), who.uid, who.gid);
    }
  }

  async function serve(): Promise<ChildProcess> {
    const settings = {
      port,
      listen_addresses: "127.0.0.1",
      unix_socket_directories: "",
      fsync: "off",
      full_page_writes: "off",
      max_connections: 200,
      shared_buffers: "16MB",
      ...(encrypted !== undefined && { ssl: "on" }),
    };
    const words = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    // It ends its own processes with it when it is told to quit.
    const child = endWithUs(
      spawn(join(programs, "postgres"), ["-D", data, ...words], { ...who, stdio: "ignore" }),
      "QUIT",
    );
    await untilAnswering(child);
    return child;
  }

  async function untilAnswering(child: ChildProcess): Promise<void> {
    for (let tries = 0; tries < 400; tries += 1) {
      if (child.exitCode !== null) throw new Error("PostgreSQL did not start.");
      if (await sql("select 1").catch(() => undefined)) return;
      await wait(25);
    }
    child.kill("SIGQUIT");
    throw new Error("PostgreSQL did not answer within ten seconds.");
  }

  function sql(text: string): ReturnType<Postgres["sql"]> {
    return sqlAt(url, text);
  }

  async function begin(): Promise<void> {
    server = await serve();
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    if (signal === "SIGKILL") await signalAll(signal);
    else server.kill(signal);
    await ended;
  }

  /** Each connection has a process of its own, which is in no group with the others. */
  async function signalAll(signal: NodeJS.Signals): Promise<void> {
    const first = Number(server.pid);
    const children = await readFile(`/proc/${first}/task/${first}/children`, "utf8");
    for (const pid of [first, ...children.split(" ").filter(Boolean).map(Number)]) signalOne(pid, signal);
  }
}

async function sqlAt(at: string, text: string): ReturnType<Postgres["sql"]> {
  const client = new Client({ connectionString: at });
  await client.connect();
  try {
    const results: unknown = await client.query(text);
    return ([results].flat() as { rows: Record<string, unknown>[] }[]).at(-1)?.rows ?? [];
  } finally {
    await client.end();
  }
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Its connection was closed, and it has gone.
  }
}

/** PostgreSQL refuses to run as root. The user that its package makes will do, or whoever is nobody. */
async function whoMayRunIt(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const user = ["postgres", "nobody"].flatMap((name) => users.find(([known]) => known === name) ?? []);
  return { uid: Number(user[2]), gid: Number(user[3]) };
}
