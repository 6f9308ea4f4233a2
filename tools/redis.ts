/**
 * `node tools/redis.ts` says where redis-server is. Where it is missing, installs Debian's package if it may (root, and
 * apt-get is there); otherwise says in one line how to get it.
 */
import { install, mayInstall, onPath, printOrFail } from "./programs.ts";

export function redisServer(): string {
  const found = onPath("redis-server");
  if (found !== undefined) return found;
  if (mayInstall()) install("redis-server");
  const installed = onPath("redis-server");
  if (installed !== undefined) return installed;
  throw new Error("redis-server is missing: run `apt-get install redis-server`, or `brew install redis`.");
}

if (import.meta.main) printOrFail(redisServer);
