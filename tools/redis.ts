/**
 * `node tools/redis.ts` says where redis-server is. Where it is missing, installs Debian's package if it may (root, and
 * apt-get is there); otherwise says in one line how to get it.
 */
import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export function redisServer(): string {
  const found = onPath("redis-server");
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && onPath("apt-get") !== undefined) install();
  const installed = onPath("redis-server");
  if (installed !== undefined) return installed;
  throw new Error("redis-server is missing: run `apt-get install redis-server`, or `brew install redis`.");
}

function onPath(program: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, program)).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The list of packages is fetched anew only when the one that is there does not do. */
function install(): void {
  process.stderr.write("redis-server is missing: installing Debian's package.\n");
  try {
    aptGet("install");
  } catch {
    aptGet("update");
    aptGet("install");
  }
}

function aptGet(verb: "install" | "update"): void {
  const words = verb === "install" ? ["install", "--yes", "--no-install-recommends", "redis-server"] : [verb];
  execFileSync("apt-get", ["--quiet=2", ...words], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "ignore", "pipe"],
  });
}

if (import.meta.main) {
  try {
    process.stdout.write(`${redisServer()}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
