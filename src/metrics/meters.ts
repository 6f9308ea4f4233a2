import {
  bounds,
  type CounterName,
  type FoundName,
  type HistogramName,
  type LabelValues,
} from "./definitions.ts";
import { keyOf, type Snapshot } from "./snapshot.ts";

/** Tells what a metric is at this moment: of a counter all that was ever counted. */
export type Found = <Name extends FoundName>(name: Name, labels: LabelValues<Name>, value: number) => void;

/** Looks somewhere at a scrape. What it cannot tell is absent. */
export type Look = (found: Found) => void | Promise<void>;

export interface Meters {
  count<Name extends CounterName>(name: Name, labels: LabelValues<Name>): void;
  observe<Name extends HistogramName>(name: Name, labels: LabelValues<Name>, seconds: number): void;
  /** From now on it is asked at each scrape. */
  look(at: Look): void;
  /** All that is known at this moment. Whoever looks in vain is left out. */
  snapshot(): Promise<Snapshot>;
}

export function meters(): Meters {
  const kept: Record<string, Record<string, number | number[]>> = {};
  const looks: Look[] = [];

  return {
    count(name, labels) {
      const series = (kept[name] ??= {});
      const key = keyOf(labels);
      series[key] = Number(series[key] ?? 0) + 1;
    },
    observe(name, labels, seconds) {
      const series = (kept[name] ??= {});
      const buckets = (series[keyOf(labels)] ??= emptyBuckets()) as number[];
      add(buckets, seconds);
    },
    look: (at) => void looks.push(at),
    async snapshot() {
      const found: Record<string, Record<string, number>> = {};
      const tell: Found = (name, labels, value) => {
        (found[name] ??= {})[keyOf(labels)] = value;
      };
      await Promise.all(looks.map(async (at) => at(tell)).map((looking) => looking.catch(() => undefined)));
      return structuredClone({ ...kept, ...found }) as Snapshot;
    },
  };
}

/** How many fell into each bucket, the one without a bound last, and their sum. */
const emptyBuckets = (): number[] => Array.from({ length: bounds.length + 2 }, () => 0);

function add(buckets: number[], seconds: number): void {
  const at = bounds.findIndex((bound) => seconds <= bound);
  const bucket = at < 0 ? bounds.length : at;
  buckets[bucket] = Number(buckets[bucket]) + 1;
  buckets[bounds.length + 1] = Number(buckets[bounds.length + 1]) + seconds;
}
