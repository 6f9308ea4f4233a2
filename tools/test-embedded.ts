/**
 * `npm run test:embedded`: the tests that need neither PostgreSQL nor Redis, for a quick look. Says which it has left out:
 * those that import what starts such a server, however far away, and those that start programs which do.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { endWithUs } from "../test/support/end-with-us.ts";

const servers: ReadonlySet<string> = new Set(["tools/postgres.ts", "tools/redis.ts"]);

/** Tests that start a program of ours by its name. */
const programs: Readonly<Record<string, string>> = {
  "test/bench/bench.test.ts": "bench/servers/everybody.ts",
  "test/drills/store-drills.test.ts": "test/drills/fault-place.ts",
  "test/support/end-with-us.test.ts": "test/support/many-children.ts",
};

const imports = /^(?:import|export) [^;]*?from "(\.[^"]+)";|import\("(\.[^"]+)"\)/gms;

const needing = new Map<string, boolean>();

function needsServer(file: string): boolean {
  const known = needing.get(file);
  if (known !== undefined) return known;
  // Whoever is met again on the way adds nothing.
  needing.set(file, false);
  const needs = servers.has(file) || importsOf(file).some(needsServer);
  needing.set(file, needs);
  return needs;
}

const importsOf = (file: string): readonly string[] =>
  [...readFileSync(file, "utf8").matchAll(imports)]
    .map(([, first, second]) => join(dirname(file), first ?? second ?? ""))
    .filter((path) => path.endsWith(".ts"));

const tests = globSync("{src,test,packages/*/src}/**/*.test.ts").toSorted();
const left = tests.filter((test) => needsServer(programs[test] ?? test));

const excluded = left.flatMap((test) => ["--exclude", test]);
const words = ["run", ...excluded, ...process.argv.slice(2)];
const running = endWithUs(spawn("vitest", words, { stdio: "inherit" }));
const [status] = (await once(running, "exit")) as [number | null];
process.stdout.write(
  `\nLeft out, because they need PostgreSQL or Redis:\n${left.map((test) => `  ${test}\n`).join("")}`,
);
process.exitCode = status ?? 1;
