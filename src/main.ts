import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runCommandLine } from "./cli/command-line.ts";
import { readSettings, type Settings } from "./config/settings.ts";
import { startProblem } from "./config/start-problem.ts";
import { instant, milliseconds } from "./policy/time.ts";
import type { Clocks } from "./store/port/store-clock.ts";

/** What the system refuses is told as the setting that has to be another. */
async function withSettings<T>(work: (settings: Settings) => Promise<T>): Promise<T> {
  const settings = readSettings(process.env);
  try {
    return await work(settings);
  } catch (error) {
    throw startProblem(error, settings);
  }
}

/** The machine's: nothing else in Hallpass asks it for the time. */
const clocks: Clocks = {
  wall: () => instant(Date.now()),
  elapsed: () => milliseconds(performance.now()),
};

/** The project's own, if there is one; what the environment says already goes before it. */
function readEnvFile(): void {
  const file = fileURLToPath(new URL("../.env", import.meta.url));
  if (existsSync(file)) process.loadEnvFile(file);
}

if (import.meta.main) {
  readEnvFile();
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    // A command that only asks a server need not wait until all of the server is loaded.
    serve: () => withSettings(async (settings) => (await import("./serve.ts")).serve(settings, clocks)),
    migrate: () =>
      withSettings(async (settings) => (await import("./maintenance/apply.ts")).migrateHere(settings)),
    applyHere: (file, options) =>
      withSettings(async (settings) =>
        (await import("./maintenance/apply.ts")).applyHere(settings, clocks, { file, ...options }),
      ),
    examine: async () => (await import("./maintenance/doctor.ts")).examine(process.env, clocks),
    readContentFile: async (file) => (await import("./config/parse-content.ts")).readContentDocument(file),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    isTerminal: process.stdout.isTTY,
    now: clocks.wall,
  });
}
