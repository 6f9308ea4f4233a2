import type { Duration } from "../../policy/time.ts";

interface Waiting {
  /** By `performance.now()`. */
  end: number;
  readonly giveUp: () => void;
}

/**
 * Gives each piece of work the same time, in milliseconds, and rejects with what `late` makes when it is over. One timer
 * serves them all, because the client's own costs more than the commands that it watches.
 */
export function deadlines(
  length: Duration,
  late: () => Error,
): <Value>(work: Promise<Value>, onLate?: () => void) => Promise<Value> {
  /** In the order of their ends, because all have the same time. */
  const waiting = new Set<Waiting>();
  let timer: NodeJS.Timeout | undefined;

  return (work, onLate) =>
    new Promise((resolve, reject) => {
      const giveUp = () => {
        onLate?.();
        reject(late());
      };
      const one: Waiting = { end: performance.now() + length, giveUp };
      waiting.add(one);
      watch();
      work.then(resolve, reject).finally(() => waiting.delete(one));
    });

  function watch(): void {
    const [first] = waiting;
    if (timer !== undefined || first === undefined) return;
    const due = Math.max(performance.now() + 1, first.end);
    // A process that stood still finds its timer over and its answers not read yet: it reads them first.
    timer = setTimeout(() => setImmediate(giveUpLate, due), due - performance.now());
  }

  /**
   * How long this process stood still does not count: what it asked may not even have gone out. It may have begun to stand
   * still before the end was due, so as much is given once more, up to half of the time.
   */
  function giveUpLate(due: number): void {
    timer = undefined;
    const stoodStill = performance.now() - due;
    const more = stoodStill + Math.min(stoodStill, length / 2);
    if (stoodStill > length / 10) for (const one of waiting) one.end += more;
    for (const one of waiting) {
      if (one.end > performance.now()) break;
      waiting.delete(one);
      one.giveUp();
    }
    watch();
  }
}
