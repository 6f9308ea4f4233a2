import cluster, { type Worker } from "node:cluster";
import { userInfo } from "node:os";
import { applyContent } from "./actions/apply-content.ts";
import { operator } from "./actions/caller.ts";
import { passwordHasher } from "./actions/hash-password.ts";
import { runCommandLine } from "./cli/command-line.ts";
import { readContentDocument, readContentFile } from "./config/parse-content.ts";
import { readSettings, type Settings } from "./config/settings.ts";
import { startHallpass, storePaths } from "./hallpass.ts";
import { createLogger, type Logger } from "./http/log.ts";
import { type Duration, type Instant, instant, milliseconds } from "./policy/time.ts";
import { lookAtLeases } from "./rulebook/sightings.ts";
import { takeEffectElsewhere } from "./rulebook/take-effect.ts";
import { migrate, openSqlStores } from "./store/sql/open.ts";
import { openDoors } from "./workers/doors.ts";
import { startWorkers } from "./workers/supervise.ts";
import { workForPrimary } from "./workers/worker.ts";

const clock = (): Instant => instant(Date.now());

const elapsed = (): Duration => milliseconds(performance.now());

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

async function serve(): Promise<void> {
  const settings = readSettings(process.env);
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
  now: clock,
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

async function applyHere(file: string, options: { readonly dryRun: boolean }): Promise<unknown> {
  const settings = readSettings(process.env);
  const stores = await openSqlStores(storePaths(settings.data));
  try {
    const { hash } = passwordHasher({ atOnce: settings.passwordHashesAtOnce });
    const { records, leases } = stores;
    const everywhere = takeEffectElsewhere({ look: lookAtLeases({ leases, elapsed }), elapsed });
    const deps = {
      records,
      now: clock,
      takeEffect: async () => everywhere(await records.lastChange()),
      hashPassword: hash,
    };
    return await applyContent(deps)(operator(userInfo().username), readContentFile(file), options);
  } finally {
    await stores.close();
  }
}

if (import.meta.main) {
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    serve,
    migrate: async () => ({ ran: await migrate(storePaths(readSettings(process.env).data)) }),
    applyHere,
    readContentFile: async (file) => readContentDocument(file),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    isTerminal: process.stdout.isTTY,
    now: clock,
  });
}
