import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const secret = z.string().min(32);
const secrets = z.strictObject({ keyEncryptionSecret: secret, cookieSecrets: z.array(secret).min(1) });

export interface DevelopmentSecrets {
  readonly keyEncryptionSecret: string;
  readonly cookieSecrets: readonly string[];
}

/** Made once per data folder. Of several processes that start together, all get the same ones. */
export async function developmentSecrets(folder: string): Promise<DevelopmentSecrets> {
  const kept = await readDevelopmentSecrets(folder);
  if (kept !== undefined) return kept;
  const path = pathIn(folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await createOnce(path, `${JSON.stringify({ keyEncryptionSecret: random(), cookieSecrets: [random()] })}\n`);
  return parsed((await textOf(path)) ?? "", path);
}

/** Undefined before a first start has made them. */
export async function readDevelopmentSecrets(folder: string): Promise<DevelopmentSecrets | undefined> {
  const path = pathIn(folder);
  const kept = await textOf(path);
  return kept === undefined ? undefined : parsed(kept, path);
}

const pathIn = (folder: string): string => join(folder, "development-secrets.json");

const random = (): string => randomBytes(32).toString("base64url");

/** A link appears whole or not at all, and only where nothing is yet. */
async function createOnce(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${random()}`;
  const file = await open(unfinished, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await link(unfinished, path).catch(unless("EEXIST"));
  } finally {
    await file.close();
    await rm(unfinished);
  }
}

async function textOf(path: string): Promise<string | undefined> {
  return await readFile(path, "utf8").catch(unless("ENOENT"));
}

function unless(code: string): (error: unknown) => undefined {
  return (error) => {
    if ((error as NodeJS.ErrnoException).code !== code) throw error;
  };
}

/** Making new ones instead would leave the signing keys sealed for ever, so a spoilt file is told, not mended. */
function parsed(text: string, path: string): DevelopmentSecrets {
  try {
    return secrets.parse(JSON.parse(text));
  } catch {
    throw new Error(`${path} is spoilt. Restore it, or empty the data folder to begin anew.`);
  }
}
