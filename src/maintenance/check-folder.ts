import { constants } from "node:fs";
import { access, readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Settings } from "../config/settings.ts";
import { type Check, look, ok, wrong } from "../store/port/examination.ts";

type Place = Pick<Settings, "data" | "database" | "production">;

/** The data folder, where anything is kept in it. */
export async function checkFolder({ data, database, production }: Place): Promise<readonly Check[]> {
  if (production && database !== undefined) return [];
  const folder = await stat(data).catch((error: NodeJS.ErrnoException) => error.code ?? error.message);
  if (folder === "ENOENT")
    return [look("data folder", `${data} is not there`, "The first start makes it, if it may.")];
  if (typeof folder === "string") return [wrong("data folder", `${data}: ${folder}`, useAnother)];
  if (!folder.isDirectory()) return [wrong("data folder", `${data} is a file`, useAnother)];
  return [await rights(data, folder.mode), ...(await free(data))];
}

const useAnother = "HALLPASS_DATA must be a folder that the user who runs Hallpass may read and write.";

const others = 0o077;

async function rights(data: string, mode: number): Promise<Check> {
  const usable = await access(data, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!usable) return wrong("data folder", `${data} cannot be written by this user`, useAnother);
  if ((mode & others) === 0) return ok("data folder", `${data}, for its owner only`);
  const open = await openToOthers(data);
  if (open.length === 0)
    return look(
      "data folder",
      `others than its owner may look into ${data}`,
      `chmod 700 ${data} keeps them out; the files in it are closed to them.`,
    );
  return wrong(
    "data folder",
    `others than their owner may read or write ${open.join(", ")}: password hashes, sealed keys and whoever is signed in`,
    `chmod 700 ${data} and chmod 600 for the files in it.`,
  );
}

/** Only files that hold something that is nobody else's. */
async function openToOthers(data: string): Promise<readonly string[]> {
  const names = (await readdir(data)).filter((name) => /\.sqlite|\.json$/.test(name));
  const modes = await Promise.all(names.map(async (name) => stat(join(data, name)).catch(() => undefined)));
  return names.filter((_name, n) => ((modes[n]?.mode ?? 0) & others) !== 0);
}

/** In bytes: what a busy day may write, and more. */
const little = 1_000_000_000;

async function free(data: string): Promise<readonly Check[]> {
  const { bavail, bsize } = await statfs(data);
  const left = bavail * bsize;
  if (left >= little) return [];
  return [
    look(
      "data folder",
      `${Math.round(left / 1_000_000)} MB are free on its disk`,
      "Make room: when the disk is full nobody can sign in, and nothing can be suspended.",
    ),
  ];
}
