import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { type Contender, compare } from "../compare.ts";
import { type SelfTimes, selfTimes } from "./self-times.ts";

/** What makes a server profile itself when it is told to. */
export const profiling = (file: string) => ({
  flags: ["--import", "./bench/profile/profiler.ts"],
  env: { BENCH_PROFILE: file },
});

/** The contender answers `count` requests under the profiler, after as many without it. */
export async function takeProfile(contender: Contender, file: string, count: number): Promise<SelfTimes> {
  const comparison = await compare([contender]);
  const { pid } = contender.server;
  try {
    await comparison.flood({ rounds: 0, count });
    process.kill(pid, "SIGUSR2");
    await comparison.flood({ rounds: 0, count });
    process.kill(pid, "SIGUSR2");
    for (let tries = 0; tries < 200 && !existsSync(file); tries += 1) await wait(50);
    return selfTimes(await readFile(file, "utf8"), count * 2);
  } finally {
    await rm(file, { force: true });
    comparison.end();
  }
}
