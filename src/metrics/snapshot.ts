import { type Metric, type MetricName, metricNames, metrics } from "./definitions.ts";

/** By the values of its labels: a number or, of a histogram, how many in each bucket and then their sum. */
export type Series = Readonly<Record<string, number | readonly number[]>>;

/** What one process, or several together, have counted. Plain values: it goes from process to process as it is. */
export type Snapshot = { readonly [Name in MetricName]?: Series };

const between = "\u0000";

export const keyOf = (labels: readonly string[]): string => labels.join(between);

export const labelsOf = (key: string): readonly string[] => (key === "" ? [] : key.split(between));

/** What several processes have counted together. */
export const together = (snapshots: readonly Snapshot[]): Snapshot =>
  Object.fromEntries(
    metricNames.map((name) => [
      name,
      joined(
        name,
        snapshots.map((snapshot) => snapshot[name] ?? {}),
      ),
    ]),
  );

/** Of a process that is gone: what it has counted stays counted, and what it held it holds no more. */
export const withoutGauges = (snapshot: Snapshot): Snapshot =>
  Object.fromEntries(
    Object.entries(snapshot).filter(([name]) => metrics[name as MetricName].type !== "gauge"),
  );

function joined(name: MetricName, several: readonly Series[]): Series {
  const metric: Metric = metrics[name];
  const add = metric.together === "largest" ? Math.max : sum;
  const all: Record<string, number | readonly number[]> = {};
  for (const series of several)
    for (const [key, value] of Object.entries(series)) {
      const before = all[key];
      all[key] = before === undefined ? value : added(before, value, add);
    }
  return all;
}

const sum = (one: number, other: number): number => one + other;

function added(
  one: number | readonly number[],
  other: number | readonly number[],
  add: (one: number, other: number) => number,
): number | readonly number[] {
  if (typeof one === "number") return add(one, Number(other));
  return one.map((count, at) => add(count, Number((other as readonly number[])[at])));
}
