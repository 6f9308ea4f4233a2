import type { Worker } from "node:cluster";
import { setTimeout as wait } from "node:timers/promises";
import { keptAlive } from "../http/listener.ts";
import type { Logger } from "../http/log.ts";
import { type Duration, seconds } from "../policy/time.ts";
import type { Doors } from "./doors.ts";
import { type FromWorker, tell } from "./orders.ts";
import { pausesBetweenStarts } from "./pauses.ts";

export interface Workers {
  /**
   * Starts as many new ones. Those that serve now go on until all of these are ready, or for good if they do not get so
   * far. Asked for meanwhile, it begins again afterwards.
   */
  reload(): Promise<void>;
  /** As one process stops, and resolves when all are gone. */
  stop(): Promise<void>;
  /** Rejects when nobody serves and none can be started. */
  readonly failed: Promise<never>;
}

interface Terms {
  readonly workers: number;
  readonly fork: () => Worker;
  readonly doors: Doors;
  readonly log: Logger;
  readonly elapsed: () => Duration;
  readonly stopDelay: Duration;
  readonly stopWithin: Duration;
}

interface End {
  readonly exitCode: number;
  readonly signal: string | null;
}

/** What a worker may take in addition, to write what it has in memory. Then it hangs. */
const toTidy = seconds(10);

/** Resolves when all are ready. What the first one finds done the others need not do: they start after it. */
export async function startWorkers(terms: Terms): Promise<Workers> {
  const { workers, doors, log, elapsed, stopDelay, stopWithin } = terms;
  const present = new Set<Worker>();
  /** Those that take connections. */
  const serving = new Set<Worker>();
  const pause = pausesBetweenStarts();
  const stopping = new AbortController();
  const failure = Promise.withResolvers<never>();
  let replacing = false;
  let reloading = false;
  let again = false;

  try {
    await start();
    await Promise.all(Array.from({ length: workers - 1 }, start));
  } catch (error) {
    await stop();
    throw error;
  }
  return { reload, stop, failed: failure.promise };

  async function start(): Promise<void> {
    const worker = terms.fork();
    present.add(worker);
    worker.on("error", (error) => log.error({ err: error, worker: worker.id }, "worker"));
    worker.once("exit", (exitCode, signal) => gone(worker, { exitCode, signal }));
    await untilReady(worker);
    log.info({ worker: worker.id, pid: worker.process.pid }, "worker is ready");
    serving.add(worker);
    doors.join(worker);
    if (stopping.signal.aborted) letGo(worker, "stop");
  }

  function gone(worker: Worker, { exitCode, signal }: End): void {
    present.delete(worker);
    if (!serving.delete(worker)) return;
    log.error({ worker: worker.id, exitCode, signal }, "worker has crashed");
    void replace();
  }

  /** Until there are as many as there should be. */
  async function replace(): Promise<void> {
    if (replacing) return;
    replacing = true;
    while (someAreMissing() && (await rested())) await start().catch(couldNotStart);
    replacing = false;
  }

  /** A reload sees to it by itself. */
  function someAreMissing(): boolean {
    return !reloading && serving.size < workers;
  }

  /** False when there is no more to be done. */
  function rested(): Promise<boolean> {
    return wait(pause(elapsed()), true, { signal: stopping.signal }).catch(() => false);
  }

  function couldNotStart(error: unknown): void {
    if (stopping.signal.aborted) return;
    log.error({ err: error }, "a worker could not be started");
    if (serving.size > 0) return;
    stopping.abort();
    failure.reject(error);
  }

  async function reload(): Promise<void> {
    again = true;
    if (reloading) return;
    reloading = true;
    while (again && !stopping.signal.aborted) {
      again = false;
      await renew();
    }
    reloading = false;
    await replace();
  }

  async function renew(): Promise<void> {
    const old = new Set(serving);
    try {
      // One after the other, to leave the processors to those that serve.
      for (let n = 0; n < workers; n += 1) await start();
    } catch (error) {
      log.error({ err: error }, "a new worker could not be started");
    }
    if (stopping.signal.aborted) return;
    const fresh = [...serving].filter((worker) => !old.has(worker));
    const ready = fresh.length >= workers;
    const leaving = ready
      ? [...serving].filter((worker) => !fresh.slice(0, workers).includes(worker))
      : fresh;
    for (const worker of leaving) letGo(worker, "retire");
    if (ready) log.info("reloaded");
    else log.error("the reload has failed, and the old workers go on");
  }

  async function stop(): Promise<void> {
    stopping.abort();
    for (const worker of present) tell(worker, "turn away");
    if (serving.size > 0) await wait(stopDelay);
    // If all hang, nobody takes what waits.
    await Promise.race([doors.close(), wait(stopWithin, undefined, { ref: false })]);
    for (const worker of present) letGo(worker, "stop");
    await Promise.all([...present].map(untilGone));
  }

  /** It has nothing more to take. If it does not end in time, it hangs. */
  function letGo(worker: Worker, order: "retire" | "stop"): void {
    serving.delete(worker);
    doors.leave(worker);
    tell(worker, order);
    const within = stopWithin + toTidy + (order === "retire" ? keptAlive : 0);
    const timer = setTimeout(() => worker.process.kill("SIGKILL"), within).unref();
    worker.once("exit", () => clearTimeout(timer));
  }
}

const untilGone = (worker: Worker): Promise<void> =>
  new Promise((resolve) => {
    worker.once("exit", () => resolve());
  });

const untilReady = (worker: Worker): Promise<void> =>
  new Promise((resolve, reject) => {
    worker.on("message", (message: FromWorker) => {
      if (message === "ready") resolve();
    });
    worker.once("exit", (exitCode: number, signal: string | null) =>
      reject(new NoStart({ exitCode, signal })),
    );
  });

/** The worker itself has said why, on the same stderr. */
class NoStart extends Error {
  override readonly name = "NoStart";
  readonly problems: readonly string[];
  constructor({ exitCode, signal }: End) {
    const problem = `Cannot start: a worker has ended with ${signal ?? `exit code ${exitCode}`} before it was ready.`;
    super(problem);
    this.problems = [problem];
  }
}
