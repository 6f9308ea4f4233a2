import cluster, { type Worker } from "node:cluster";
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { fileURLToPath } from "node:url";
import { type ApplyOptions, applyContent } from "./actions/apply-content.ts";
import { operator } from "./actions/caller.ts";
import { passwordHasher } from "./actions/hash-password.ts";
import { runCommandLine } from "./cli/command-line.ts";
import { readContentDocument, readContentFile } from "./config/parse-content.ts";
import { readSettings, type Settings } from "./config/settings.ts";
import { startProblem } from "./config/start-problem.ts";
import { startHallpass } from "./hallpass.ts";
import { createLogger, type Logger } from "./http/log.ts";
import { type Duration, type Instant, instant, milliseconds } from "./policy/time.ts";
import { lookAtLeases } from "./rulebook/sightings.ts";
import { takeEffectElsewhere } from "./rulebook/take-effect.ts";
import { keepTime } from "./store/port/keep-time.ts";
import { migrateStores, openStores } from "./stores.ts";
import { openDoors } from "./workers/doors.ts";
import { startWorkers } from "./workers/supervise.ts";
import { workForPrimary } from "./workers/worker.ts";

const wall = (): Instant => instant(Date.now());

const elapsed = (): Duration => milliseconds(performance.now());

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

/** What the system refuses is told as the setting that has to be another. */
async function withSettings<T>(work: (settings: Settings) => Promise<T>): Promise<T> {
  const settings = readSettings(process.env);
  try {
    return await work(settings);
  } catch (error) {
    throw startProblem(error, settings);
  }
}

async function serve(settings: Settings): Promise<void> {
  if (settings.workers === 1) await serveAlone(settings);
  else if (cluster.worker === undefined) await serveWithWorkers(settings);
  else await serveAsWorker(settings, cluster.worker);
}

async function serveAlone(settings: Settings): Promise<void> {
  const log = createLogger({ level: settings.logLevel });
  const hallpass = await startHallpass({ ...machine(settings), log });
  sayReady(settings, log, hallpass.port);
  await untilTold();
  await hallpass.stop();
}

/** This process accepts connections and looks after the workers, and no more. */
async function serveWithWorkers(settings: Settings): Promise<void> {
  const log = createLogger({ level: settings.logLevel });
  const doors = await openDoors(settings);
  const workers = await startWorkers({ ...settings, fork: () => cluster.fork(), doors, log, elapsed });
  sayReady(settings, log, doors.port);
  process.on("SIGHUP", () => void workers.reload());
  try {
    await Promise.race([untilTold(), workers.failed]);
  } finally {
    await workers.stop();
  }
}

async function serveAsWorker(settings: Settings, self: Worker): Promise<void> {
  // A terminal and a service manager signal the whole group. What to do then is the primary's to say.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
  const log = createLogger({ level: settings.logLevel, worker: self.id });
  await workForPrimary({
    self,
    port: settings.port,
    start: (connections) => startHallpass({ ...machine(settings), log, connections }),
  });
}

const machine = (settings: Settings) => ({
  settings,
  wall,
  elapsed,
  ...(!settings.production && { welcome: say }),
});

function sayReady(settings: Settings, log: Logger, port: number): void {
  if (!settings.production) say(`Hallpass is up on ${settings.issuer}. Ctrl-C stops it.`);
  else log.info({ issuer: settings.issuer, port }, "ready");
}

const untilTold = (): Promise<unknown> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, resolve);
  });

async function applyHere(settings: Settings, file: string, options: ApplyOptions): Promise<unknown> {
  const stores = await openStores(settings);
  try {
    const { hash } = passwordHasher({ atOnce: settings.passwordHashesAtOnce });
    const { records, now } = await keepTime(stores.records, { wall, elapsed });
    const { leases } = stores;
    const everywhere = takeEffectElsewhere({ look: lookAtLeases({ leases, elapsed }), elapsed });
    const deps = {
      records,
      now,
      takeEffect: async () => everywhere(await records.lastChange()),
      hashPassword: hash,
    };
    return await applyContent(deps)(operator(userInfo().username), readContentFile(file), options);
  } finally {
    await stores.close();
  }
}

/** The project's own, if there is one; what the environment says already goes before it. */
function readEnvFile(): void {
  const file = fileURLToPath(new URL("../.env", import.meta.url));
  if (existsSync(file)) process.loadEnvFile(file);
}

if (import.meta.main) {
  readEnvFile();
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    serve: () => withSettings(serve),
    migrate: () => withSettings(async (settings) => ({ ran: await migrateStores(settings) })),
    applyHere: (file, options) => withSettings((settings) => applyHere(settings, file, options)),
    readContentFile: async (file) => readContentDocument(file),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    isTerminal: process.stdout.isTTY,
    now: wall,
  });
}
