import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { type Instant, instant } from "../policy/time.ts";
import { CommandFailure } from "./failure.ts";
import type { Tokens } from "./token-endpoint.ts";

/** The access token of `hallpass login`, one for each server, in a file that only their owner can read. */
export interface KeptSignIns {
  of(url: string): Promise<Tokens | undefined>;
  keep(url: string, tokens: Tokens): Promise<void>;
  /** True when there was one. */
  forget(url: string): Promise<boolean>;
}

type Env = Readonly<Record<string, string | undefined>>;

export function keptSignIns(env: Env): KeptSignIns {
  const file = join(configurationFolder(env), "hallpass", "sign-ins.json");
  return {
    of: async (url) => (await read(file)).get(url),
    keep: async (url, tokens) => write(file, (await read(file)).set(url, tokens)),
    forget: async (url) => {
      const kept = await read(file);
      const had = kept.delete(url);
      if (had) await write(file, kept);
      return had;
    },
  };
}

/** The XDG Base Directory Specification. */
function configurationFolder(env: Env): string {
  const { XDG_CONFIG_HOME: folder, HOME: home } = env;
  if (folder !== undefined && folder.startsWith("/")) return folder;
  if (home !== undefined && home !== "") return join(home, ".config");
  throw new CommandFailure("failed", "There is no place to keep a sign-in: set HOME or XDG_CONFIG_HOME.");
}

const keptTokens = z.object({
  accessToken: z.string(),
  expiresAt: z.number().transform((at): Instant => instant(at)),
});
const keptFile = z.record(z.string(), keptTokens);

async function read(file: string): Promise<Map<string, Tokens>> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "{}";
    throw new CommandFailure(
      "failed",
      `${file} cannot be read (${error.code}). Correct its permissions, or remove it.`,
    );
  });
  try {
    return new Map(Object.entries(keptFile.parse(JSON.parse(text))));
  } catch {
    throw new CommandFailure(
      "failed",
      `${file} is damaged. Remove it and sign in again with \`hallpass login\`.`,
    );
  }
}

/** Written beside it and renamed: another command that reads meanwhile sees the old file or the new one, whole. */
async function write(file: string, kept: ReadonlyMap<string, Tokens>): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(draft, `${JSON.stringify(Object.fromEntries(kept), undefined, 2)}\n`, { mode: 0o600 });
  await rename(draft, file);
}
