/** What the tools that find programs of the system share. */
import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export function onPath(program: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, program)).find(isProgram);
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export const mayInstall = (): boolean => process.getuid?.() === 0 && onPath("apt-get") !== undefined;

/** Debian's package. The list of packages is fetched anew only when the one that is there does not do. */
export function install(name: string): void {
  process.stderr.write(`${name} is missing: installing Debian's package.\n`);
  try {
    aptGet("install", "--yes", "--no-install-recommends", name);
  } catch {
    aptGet("update");
    aptGet("install", "--yes", "--no-install-recommends", name);
  }
}

function aptGet(...words: readonly string[]): void {
  execFileSync("apt-get", ["--quiet=2", ...words], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "ignore", "pipe"],
  });
}

/** For a tool that is run by itself. */
export function printOrFail(find: () => string): void {
  try {
    process.stdout.write(`${find()}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
