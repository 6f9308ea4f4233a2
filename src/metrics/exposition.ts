import { bounds, type Metric, metricNames, metrics } from "./definitions.ts";
import { labelsOf, type Snapshot } from "./snapshot.ts";

export const contentType = "text/plain; version=0.0.4; charset=utf-8";

/** Prometheus's text format, 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const exposition = (snapshot: Snapshot): string =>
  metricNames
    .flatMap((name) => {
      const metric: Metric = metrics[name];
      const series = Object.entries(snapshot[name] ?? {});
      const lines = series.flatMap(([key, value]) =>
        sample(name, pairs(metric.labels, labelsOf(key)), value),
      );
      return [`# HELP ${name} ${metric.help}`, `# TYPE ${name} ${metric.type}`, ...lines];
    })
    .map((line) => `${line}\n`)
    .join("");

type Pairs = readonly string[];

const pairs = (labels: readonly string[], values: readonly string[]): Pairs =>
  labels.map((label, at) => `${label}="${escaped(values[at] ?? "")}"`);

const escaped = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

const line = (name: string, labels: Pairs, value: number): string =>
  `${name}${labels.length === 0 ? "" : `{${labels.join(",")}}`} ${value}`;

function sample(name: string, labels: Pairs, value: number | readonly number[]): readonly string[] {
  if (typeof value === "number") return [line(name, labels, value)];
  let count = 0;
  const buckets = [...bounds, "+Inf"].map((bound, at) => {
    count += Number(value[at]);
    return line(`${name}_bucket`, [...labels, `le="${bound}"`], count);
  });
  return [
    ...buckets,
    line(`${name}_sum`, labels, Number(value[bounds.length + 1])),
    line(`${name}_count`, labels, count),
  ];
}
