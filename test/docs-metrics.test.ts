import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { bounds, type Metric, type MetricName, metricNames, metrics } from "../src/metrics/definitions.ts";

const page = readFileSync("docs/reference/metrics.md", "utf8");
const [head = "", ...chapters] = page.split(/^## /m);

describe("docs/reference/metrics.md", () => {
  it("has a chapter for every metric, in their order, and no other", () => {
    expect(chapters.map((chapter) => chapter.split("\n")[0])).toEqual(metricNames);
  });

  it.each(metricNames)("says of %s what it is", (name) => {
    const { help, type, labels, together }: Metric = metrics[name];
    const lines = chapters.find((chapter) => chapter.startsWith(`${name}\n`))?.split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        help,
        `- Type: ${type}`,
        `- Labels: ${labels.length === 0 ? "none" : labels.map((label) => `\`${label}\``).join(", ")}`,
        `- With workers: ${together === undefined ? "the sum" : "the largest"}`,
      ]),
    );
  });

  it("says which buckets histograms have", () => {
    const told = bounds.map((bound) => (bound < 0.5 ? `${bound * 1000} ms` : `${bound} s`));
    const listed = told
      .join(", ")
      .replace(/, ([^,]+)$/, " and $1")
      .replace("0.5 s", "500 ms");
    expect(head.replaceAll(/\s+/g, " ")).toContain(`buckets ${listed}.`);
  });
});

it.each(metricNames)("names %s as Prometheus's conventions want it", (name) => {
  const { type, labels }: Metric = metrics[name];
  expect(name).toMatch(/^(hallpass|process)_[a-z_]+$/);
  expect(name.endsWith("_total")).toBe(type === "counter");
  expect(type !== "histogram" || name.endsWith("_seconds")).toBe(true);
  expect(labels.filter((label) => !/^[a-z_]+$/.test(label))).toEqual([]);
});

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string; readonly description: string };
}

const dashboard = JSON.parse(readFileSync("deploy/grafana/hallpass.json", "utf8")) as {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly query: string }[] };
};
const alerts = parse(readFileSync("deploy/prometheus/alerts.yaml", "utf8")) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[];
};
const rules = alerts.groups.flatMap((group) => group.rules);
const drawn = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
const variables = dashboard.templating.list
  .map(({ query }) => query)
  .filter((query) => query !== "prometheus");
const queries = [...drawn, ...variables, ...rules.map(({ expr }) => expr)];

/** Every name with what stands in braces behind it, but for functions and words of the query language. */
function selectorsIn(query: string): readonly (readonly [string, readonly string[]])[] {
  return [...query.matchAll(/\b((?:hallpass|process)_\w+|up)\b(\{[^}]*\})?/g)].map(
    ([, name = "", braces = ""]) => [
      name,
      [...braces.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label = ""]) => label),
    ],
  );
}

const baseOf = (name: string): string => name.replace(/(?<=_seconds)_(bucket|sum|count)$/, "");
const byScrape = ["job", "instance", "le"];

describe("the dashboard and the alerts", () => {
  it("ask for something", () => {
    expect(drawn.length).toBeGreaterThan(20);
    expect(rules.length).toBeGreaterThan(8);
    expect(dashboard.panels.filter(({ type, targets }) => type !== "row" && !targets?.length)).toEqual([]);
  });

  it.each(queries)("%s: asks for what there is, by labels that it has", (query) => {
    const selectors = selectorsIn(query).filter(([name]) => name !== "up");
    expect(selectors.length > 0 || query.startsWith("up{")).toBe(true);
    for (const [name, labels] of selectors) {
      expect(metricNames).toContain(baseOf(name));
      const { type, labels: own }: Metric = metrics[baseOf(name) as MetricName];
      expect(type === "histogram").toBe(baseOf(name) !== name);
      expect(labels.filter((label) => !own.includes(label) && !byScrape.includes(label))).toEqual([]);
    }
    const grouped = [...query.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, by = ""]) => by.split(/, ?/));
    const known = selectors.flatMap(
      ([name]) => metrics[baseOf(name) as MetricName].labels as readonly string[],
    );
    expect(grouped.filter((label) => !known.includes(label) && !byScrape.includes(label))).toEqual([]);
  });

  it("leave out no metric that says whether something is wrong", () => {
    const all = queries.join("\n");
    expect(metricNames.filter((name) => !all.includes(name))).toEqual([]);
  });

  it("say what each alert means and what to do", () => {
    const mute = rules.filter(({ annotations }) => !annotations.summary || !annotations.description);
    expect(mute).toEqual([]);
  });
});

it("Prometheus's own example names the file of rules that there is", () => {
  const settings = parse(readFileSync("deploy/prometheus/prometheus.yaml", "utf8")) as {
    readonly rule_files: readonly string[];
  };
  expect(settings.rule_files).toEqual(["alerts.yaml"]);
});
