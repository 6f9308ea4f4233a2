import { Worker } from "node:worker_threads";

interface Sleeper {
  /** In milliseconds of `performance.now`. */
  readonly due: number;
  readonly wake: () => void;
}

interface Clock {
  readonly thread: Worker;
  /** Shared with the thread: when it has to ring next, in nanoseconds of `process.hrtime`, or 0. */
  readonly next: BigInt64Array<SharedArrayBuffer>;
}

/** The earliest first. */
const sleepers: Sleeper[] = [];
let current: Clock | undefined;

/**
 * Fulfilled at an instant of `performance.now`, or some tenths of a millisecond later. Node's own timers count whole milliseconds
 * from when the event loop goes to sleep, so that what was done before still shows in when they end. A thread that does
 * nothing but wait knows nothing of it.
 */
export const rung = (due: number): Promise<void> =>
  new Promise((wake) => {
    const after = sleepers.findLastIndex((sleeper) => sleeper.due <= due) + 1;
    sleepers.splice(after, 0, { due, wake });
    if (after > 0) return;
    current ??= startClock();
    current.thread.ref();
    set(current, due);
  });

function startClock(): Clock {
  const next = new BigInt64Array(new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT));
  const thread = new Worker(new URL("./alarm-thread.ts", import.meta.url), { workerData: next });
  const clock = { thread, next };
  thread.on("message", () => ring(clock));
  // Nobody would be woken: too early is better than never.
  thread.on("error", () => {
    current = undefined;
    for (const { wake } of sleepers.splice(0)) wake();
  });
  return clock;
}

function ring(clock: Clock): void {
  const now = performance.now();
  const later = sleepers.findIndex(({ due }) => due > now);
  for (const { wake } of sleepers.splice(0, later < 0 ? sleepers.length : later)) wake();
  const [first] = sleepers;
  if (first === undefined) clock.thread.unref();
  else set(clock, first.due);
}

function set({ next }: Clock, due: number): void {
  const left = BigInt(Math.ceil((due - performance.now()) * 1e6));
  Atomics.store(next, 0, process.hrtime.bigint() + left);
  Atomics.notify(next, 0);
}
