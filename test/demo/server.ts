import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Credentials } from "../support/running.ts";
import { credentialsIn, startServerProcess } from "../support/server-process.ts";

export interface DemoServer {
  readonly origin: string;
  readonly credentials: Credentials;
  /** Which server it is, in a sentence. */
  readonly about: string;
  stop(): Promise<void>;
}

type Environment = Readonly<Record<string, string | undefined>>;

export async function serverForDemo(env: Environment): Promise<DemoServer> {
  const origin = (env["HALLPASS_URL"] ?? "http://localhost:3000").replace(/\/$/, "");
  if (await isHallpass(origin)) return runningServer(origin, env["HALLPASS_DATA"] ?? "var");
  if (env["HALLPASS_URL"] !== undefined) throw new Error(`No Hallpass answers at ${origin}.`);
  return ownServer();
}

const isHallpass = async (origin: string): Promise<boolean> => {
  try {
    const response = await fetch(`${origin}/.well-known/openid-configuration`);
    return response.ok && ((await response.json()) as { issuer?: string }).issuer === origin;
  } catch {
    return false;
  }
};

async function runningServer(origin: string, folder: string): Promise<DemoServer> {
  const path = join(folder, "demo-credentials.json");
  const text = await readFile(path, "utf8").catch(() => {
    throw new Error(
      `Hallpass runs at ${origin}, but ${path} is not there: the demo needs the credentials that its first start kept. ` +
        "Set HALLPASS_DATA to its data folder, or stop it, and the demo starts a server of its own.",
    );
  });
  return {
    origin,
    credentials: JSON.parse(text) as Credentials,
    about: `The server that runs at ${origin}.`,
    stop: async () => undefined,
  };
}

async function ownServer(): Promise<DemoServer> {
  const folder = await mkdtemp(join(tmpdir(), "hallpass-demo-"));
  const begun = performance.now();
  const { origin, stop } = await startServerProcess({ folder });
  const ms = Math.round(performance.now() - begun);
  return {
    origin,
    credentials: await credentialsIn(folder),
    about: `No server was running, so here is one at ${origin}, ready ${ms} ms after its start, with data of its own.`,
    async stop() {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}
