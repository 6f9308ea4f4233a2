/**
 * `node tools/haproxy.ts` says where HAProxy is. Where it is missing, installs Debian's package if it may (root, and apt-get
 * is there); otherwise says in one line how to get it.
 */
import { install, isProgram, mayInstall, onPath, printOrFail } from "./programs.ts";

export function haproxy(): string {
  if (found() === undefined && mayInstall()) install("haproxy");
  const program = found();
  if (program !== undefined) return program;
  throw new Error("HAProxy is missing: run `apt-get install haproxy`, or `brew install haproxy`.");
}

/** Debian keeps it where only root looks. */
const found = (): string | undefined => onPath("haproxy") ?? ["/usr/sbin/haproxy"].find(isProgram);

if (import.meta.main) printOrFail(haproxy);
