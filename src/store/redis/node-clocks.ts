import type { Duration } from "../../policy/time.ts";

/** Milliseconds of a node's clock and of this process's, taken at the same time: the node's may have gone on a little. */
interface Reading {
  readonly theirs: number;
  readonly ours: number;
}

/** In milliseconds. Clocks drift apart, and are set. */
const goodFor = 30_000;

/**
 * What time it is at each node, on its own clock and never ahead of it: `until` is when this process will have given up
 * waiting. What a node that stood still does after that, nobody learns of.
 */
export function nodeClocks(patience: Duration) {
  const readings = new Map<string, Promise<Reading>>();

  return { until, forget: (node: string) => void readings.delete(node) };

  async function until(node: string, ask: () => Promise<unknown>): Promise<string> {
    const { theirs, ours } = await (readings.get(node) ?? read(node, ask));
    const since = performance.now() - ours;
    if (since > goodFor) readings.delete(node);
    return String(Math.floor(theirs + since + patience));
  }

  function read(node: string, ask: () => Promise<unknown>): Promise<Reading> {
    const reading = ask().then((time) => {
      const [seconds = 0, microseconds = 0] = (time as readonly Buffer[]).map(Number);
      return { theirs: seconds * 1000 + microseconds / 1000, ours: performance.now() };
    });
    reading.catch(() => readings.delete(node));
    readings.set(node, reading);
    return reading;
  }
}
