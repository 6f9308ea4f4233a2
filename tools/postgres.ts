/**
 * `node tools/postgres.ts` says where PostgreSQL's server programs are. Where they are missing, installs Debian's package if
 * it may (root, and apt-get is there); otherwise says in one line how to get them.
 */
import { globSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { install, isProgram, mayInstall, printOrFail } from "./programs.ts";

/** The folder with `postgres`, `initdb` and what else belongs to a server. */
export function postgresPrograms(): string {
  const found = folderOfServer();
  if (found !== undefined) return found;
  if (mayInstall()) install("postgresql");
  const installed = folderOfServer();
  if (installed !== undefined) return installed;
  throw new Error(
    "PostgreSQL's server is missing: run `apt-get install postgresql`, or `brew install postgresql`.",
  );
}

/** Debian keeps the programs of each version outside of PATH. The newest version comes first. */
function folderOfServer(): string | undefined {
  const onPath = (process.env["PATH"] ?? "").split(delimiter);
  const ofDebian = globSync("/usr/lib/postgresql/*/bin").toSorted(
    (one, other) => versionIn(other) - versionIn(one),
  );
  return [...ofDebian, ...onPath].find((folder) =>
    ["postgres", "initdb"].every((program) => isProgram(join(folder, program))),
  );
}

const versionIn = (folder: string): number => Number.parseInt(dirname(folder).split("/").at(-1) ?? "", 10);

if (import.meta.main) printOrFail(postgresPrograms);
