import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readSettings } from "../../src/config/settings.ts";
import { startHallpass } from "../../src/hallpass.ts";
import { createLogger } from "../../src/http/log.ts";
import { type Duration, type Instant, instant, milliseconds } from "../../src/policy/time.ts";
import type { Hallpass } from "../../src/running.ts";
import { declareContent } from "./declare-content.ts";

export interface Credentials {
  readonly clients: Readonly<Record<string, { readonly secret: string }>>;
  readonly accounts: Readonly<Record<string, { readonly password: string }>>;
}

export interface Running {
  readonly origin: string;
  readonly folder: string;
  readonly credentials: Credentials;
  readonly hallpass: Hallpass;
  readonly logged: readonly string[];
  /** Changes content as the operator at the machine does, while the server runs. */
  apply(document: object): Promise<void>;
  stop(): Promise<void>;
}

interface How {
  readonly now?: () => Instant;
  readonly elapsed?: () => Duration;
  readonly env?: Readonly<Record<string, string>>;
  /** A data folder that is there already, and stays. */
  readonly folder?: string;
  /** With hashes that take as long as those of people's passwords, where that is looked at. Otherwise they are cheap. */
  readonly realPasswords?: true;
}

/** The least that argon2 does. */
export const cheapPasswords = { memoryCost: 1024, timeCost: 2, parallelism: 1 };

/** A folder as a first start leaves it. The first start itself takes place where no copy of one is at hand. */
async function newFolder(realPasswords: boolean): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "hallpass-test-"));
  const first = process.env["FIRST_DATA_FOR_TESTS"];
  if (first !== undefined && !realPasswords) await cp(first, folder, { recursive: true });
  return folder;
}

/** A real server on a free port with demo content and data of its own. */
export async function startForTest({
  now = () => instant(Date.now()),
  elapsed = () => milliseconds(performance.now()),
  env = {},
  folder,
  realPasswords,
}: How = {}): Promise<Running> {
  const data = folder ?? (await newFolder(realPasswords === true));
  const port = await freePort();
  const logged: string[] = [];
  const settings = readSettings({
    HALLPASS_PORT: String(port),
    HALLPASS_DATA: data,
    HALLPASS_HOST: "127.0.0.1",
    ...env,
  });
  const hallpass = await startHallpass({
    settings,
    wall: now,
    elapsed,
    log: createLogger({ level: settings.logLevel, to: { write: (line: string) => void logged.push(line) } }),
    welcome: () => undefined,
    ...(realPasswords !== true && { passwordCost: cheapPasswords }),
  });
  return {
    origin: settings.issuer,
    folder: data,
    credentials: JSON.parse(await readFile(join(data, "demo-credentials.json"), "utf8")) as Credentials,
    hallpass,
    logged,
    async apply(document) {
      await declareContent(settings, document, { wall: now, elapsed });
    },
    async stop() {
      await hallpass.stop();
      if (folder === undefined) await rm(data, { recursive: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
