import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DevelopmentSecrets } from "../../src/config/development-secrets.ts";
import { person } from "../../test/support/demo-people.ts";
import { learningApp, signIn } from "../../test/support/phone.ts";
import { type Credentials, freePort } from "../../test/support/running.ts";
import { credentialsIn, startServerProcess } from "../../test/support/server-process.ts";
import type { Server } from "./child-server.ts";
import { copySignIns, type KnownSignIn } from "./copied-sign-ins.ts";

/** A data folder in which many people are signed in. */
export interface School {
  readonly folder: string;
  readonly credentials: Credentials;
  readonly signIns: readonly KnownSignIn[];
  remove(): Promise<void>;
}

const students = [
  ["northgate", "ana.silva"],
  ["northgate", "ben.okafor"],
  ["lakeside", "fumiko.sato"],
  ["lakeside", "gabriel.rossi"],
] as const;

/** Four students sign in to the app as people do; the others' records are copies of theirs under other names. */
export async function school({ people }: { readonly people: number }): Promise<School> {
  const folder = await mkdtemp(join(tmpdir(), "hallpass-bench-"));
  const server = await startServerProcess({ folder });
  try {
    const credentials = await credentialsIn(folder);
    const app = await learningApp(server.origin);
    const real: string[] = [];
    for (const [at, username] of students) {
      const { tokens } = await signIn(app, person({ credentials }, at, username));
      real.push(tokens.access_token);
    }
    await server.stop();
    const signIns = copySignIns(folder, real, people);
    return { folder, credentials, signIns, remove: () => rm(folder, { recursive: true }) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

interface How {
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export const productionIssuer = "https://id.school.example";

/**
 * Hallpass as an operator runs it: the program itself, in production, behind something that ends TLS, with the default
 * log level, and its log in a file.
 */
export async function startInProduction(
  { folder }: Pick<School, "folder">,
  { flags = [], env = {} }: How = {},
): Promise<Server> {
  const secrets = await readFile(join(folder, "development-secrets.json"), "utf8");
  const { keyEncryptionSecret, cookieSecrets } = JSON.parse(secrets) as DevelopmentSecrets;
  const port = await freePort();
  const { pid, stop } = await startServerProcess({
    folder,
    port,
    flags,
    log: join(folder, "hallpass.log"),
    env: {
      NODE_ENV: "production",
      HALLPASS_ISSUER: productionIssuer,
      HALLPASS_HOST: "localhost",
      HALLPASS_KEY_ENCRYPTION_SECRET: keyEncryptionSecret,
      HALLPASS_COOKIE_SECRETS: cookieSecrets.join(),
      HALLPASS_TRUSTED_PROXIES: "1",
      HALLPASS_LOG_LEVEL: "info",
      HALLPASS_STOP_DELAY_SECONDS: "0",
      ...env,
    },
  });
  return { port, pid, stop: async () => void (await stop()) };
}

/** The same with an issuer that a browser can reach without TLS. */
export async function startPlain({ folder }: Pick<School, "folder">): Promise<Server> {
  const port = await freePort();
  const log = join(folder, "hallpass.log");
  const env = { HALLPASS_LOG_LEVEL: "info" };
  const { pid, stop } = await startServerProcess({ folder, port, log, env });
  return { port, pid, stop: async () => void (await stop()) };
}
