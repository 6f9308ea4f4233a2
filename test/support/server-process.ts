import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { endWithUs } from "./end-with-us.ts";
import { type Credentials, freePort } from "./running.ts";

export interface ServerProcess {
  readonly pid: number;
  /** Where this process listens. Of several processes behind one name, the name is the issuer's. */
  readonly origin: string;
  /** What its log says, as it is set up to; empty where a file takes it. */
  readonly logged: readonly LogLine[];
  /** Resolves with the exit code when the process is gone, whatever ends it. */
  readonly ended: Promise<number | null>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the exit code when the process is gone. SIGKILL ends it as a power cut would. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export type LogLine = Readonly<Record<string, unknown>>;

interface How {
  readonly folder: string;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** For Node itself. */
  readonly flags?: readonly string[];
  /** A file that takes the log, which nobody reads otherwise. */
  readonly log?: string;
  /** For complaints that the test expects. */
  readonly stderr?: "ignore" | "inherit";
  /** Where Node finds the program, if it is to be that one. */
  readonly from?: string;
}

/** Where Node finds the program: see bundle-program.ts, and outside of the tests its sources. */
export const program = (from = process.env["PROGRAM_FOR_TESTS"]): string => from ?? sources;

export const sources = "src/main.ts";

/** The program itself in a process of its own, as an operator starts it. */
export async function startServerProcess({
  folder,
  port,
  env = {},
  flags = [],
  log,
  stderr = "inherit",
  from,
}: How): Promise<ServerProcess> {
  const at = port ?? (await freePort());
  const origin = `http://localhost:${at}`;
  const logFile = log === undefined ? undefined : openSync(log, "a");
  const child = endWithUs(
    spawn(process.execPath, [...flags, program(from), "serve"], {
      env: {
        ...process.env,
        HALLPASS_PORT: String(at),
        HALLPASS_DATA: folder,
        HALLPASS_LOG_LEVEL: "error",
        ...env,
      },
      stdio: ["ignore", logFile ?? "pipe", stderr],
    }),
  );
  if (logFile !== undefined) closeSync(logFile);
  const logged = linesOf(child);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  await untilReady(origin, child);
  return {
    pid: Number(child.pid),
    origin,
    logged,
    ended,
    signal: (signal) => void child.kill(signal),
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      return ended;
    },
  };
}

function linesOf({ stdout }: ChildProcess): readonly LogLine[] {
  const lines: LogLine[] = [];
  if (stdout === null) return lines;
  createInterface(stdout).on("line", (line) => {
    if (line.startsWith("{")) lines.push(JSON.parse(line) as LogLine);
  });
  return lines;
}

/** What the first start in a folder has made. */
export const credentialsIn = async (folder: string): Promise<Credentials> =>
  JSON.parse(await readFile(join(folder, "demo-credentials.json"), "utf8")) as Credentials;

/** Over connections that are not kept: a worker with one that is idle is not gone for a minute after a reload. */
async function untilReady(origin: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 3000; tries += 1) {
    if (child.exitCode !== null) throw new Error("The server did not start.");
    const response = await fetch(`${origin}/readyz`, { headers: { connection: "close" } }).catch(
      () => undefined,
    );
    if (response?.ok === true) return;
    await wait(10);
  }
  child.kill("SIGKILL");
  throw new Error("The server was not ready within 30 seconds.");
}
