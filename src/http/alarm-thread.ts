import { parentPort, workerData } from "node:worker_threads";

/** What `alarm.ts` shares: when to ring, in nanoseconds of `process.hrtime`, or 0. */
const next = workerData as BigInt64Array<SharedArrayBuffer>;
const never = 0n;

for (;;) {
  const due = Atomics.load(next, 0);
  const left = due === never ? Infinity : Number(due - process.hrtime.bigint()) / 1e6;
  if (left > 0) Atomics.wait(next, 0, due, left);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none; that of windows is meant
  else if (Atomics.compareExchange(next, 0, due, never) === due) parentPort?.postMessage(undefined);
}
