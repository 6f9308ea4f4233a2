import cluster, { type Worker } from "node:cluster";
import type { Settings } from "./config/settings.ts";
import { startHallpass } from "./hallpass.ts";
import { createLogger, type Logger } from "./http/log.ts";
import { serveMetrics } from "./metrics/listener.ts";
import type { Clocks } from "./store/port/store-clock.ts";
import { openDoors } from "./workers/doors.ts";
import { metricsOfWorkers } from "./workers/metrics.ts";
import { startWorkers } from "./workers/supervise.ts";
import { workForPrimary } from "./workers/worker.ts";

type Machine = Omit<Parameters<typeof startHallpass>[0], "log" | "connections" | "passwordCost">;

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

/** Runs the server, with as many workers as the settings say, until it is told to stop. */
export async function serve(settings: Settings, clocks: Clocks): Promise<void> {
  const machine = { settings, ...clocks, ...(!settings.production && { welcome: say }) };
  if (settings.workers === 1) await serveAlone(machine);
  else if (cluster.worker === undefined) await serveWithWorkers(machine);
  else await serveAsWorker(machine, cluster.worker);
}

async function serveAlone(machine: Machine): Promise<void> {
  const { settings } = machine;
  const log = createLogger({ level: settings.logLevel });
  const hallpass = await startHallpass({ ...machine, log });
  const { metrics, stop } = hallpass;
  await using opened = new AsyncDisposableStack();
  try {
    opened.use(await serveMetrics(settings, metrics));
    sayReady(settings, log, hallpass.port);
    await untilTold();
  } finally {
    await stop();
  }
}

/** This process accepts connections and looks after the workers, and no more. */
async function serveWithWorkers({ settings, elapsed }: Machine): Promise<void> {
  const log = createLogger({ level: settings.logLevel });
  const counted = metricsOfWorkers();
  await using opened = new AsyncDisposableStack();
  opened.use(await serveMetrics(settings, counted.snapshot));
  const doors = await openDoors(settings);
  const fork = (): Worker => counted.join(cluster.fork());
  const workers = await startWorkers({ ...settings, fork, doors, log, elapsed });
  sayReady(settings, log, doors.port);
  process.on("SIGHUP", () => void workers.reload());
  try {
    await Promise.race([untilTold(), workers.failed]);
  } finally {
    await workers.stop();
  }
}

async function serveAsWorker(machine: Machine, self: Worker): Promise<void> {
  const { settings } = machine;
  // A terminal and a service manager signal the whole group. What to do then is the primary's to say.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => undefined);
  const log = createLogger({ level: settings.logLevel, worker: self.id });
  await workForPrimary({
    self,
    port: settings.port,
    start: (connections) => startHallpass({ ...machine, log, connections }),
  });
}

function sayReady(settings: Settings, log: Logger, port: number): void {
  if (!settings.production) say(`Hallpass is up on ${settings.issuer}. Ctrl-C stops it.`);
  else log.info({ issuer: settings.issuer, port }, "ready");
}

const untilTold = (): Promise<unknown> =>
  new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, resolve);
  });
