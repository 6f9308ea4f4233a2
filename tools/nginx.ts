/**
 * `node tools/nginx.ts` says where nginx is. Where it is missing, installs Debian's package if it may (root, and apt-get
 * is there); otherwise says in one line how to get it.
 */
import { install, isProgram, mayInstall, onPath, printOrFail } from "./programs.ts";

export function nginx(): string {
  if (found() === undefined && mayInstall()) install("nginx-light");
  const program = found();
  if (program !== undefined) return program;
  throw new Error("nginx is missing: run `apt-get install nginx-light`, or `brew install nginx`.");
}

/** Debian keeps it where only root looks. */
const found = (): string | undefined => onPath("nginx") ?? ["/usr/sbin/nginx"].find(isProgram);

if (import.meta.main) printOrFail(nginx);
