import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { benches } from "../bench/benches.ts";

const page = readFileSync("docs/reference/benchmarks.md", "utf8");
const [beginning = "", ...chapters] = page.split(/^## /m);
const [where = "", how = "", ...rest] = chapters;
const json = rest.at(-1) ?? "";
const ofBenches = rest.slice(0, -1);
const figures = JSON.parse(/```json\n([\s\S]*?)\n```/.exec(json)?.[1] ?? "{}") as Readonly<
  Record<string, Readonly<Record<string, number>>>
>;

it("has the figures of every bench, in the order of the benches, and of no other", () => {
  expect(Object.keys(figures)).toEqual(Object.keys(benches));
  for (const measured of Object.values(figures).map(Object.values)) {
    expect(measured.length).toBeGreaterThan(0);
    for (const figure of measured) expect(figure).toEqual(expect.any(Number));
  }
});

it("says where, when and how all of it was measured, and with which command", () => {
  expect(beginning).toContain("npm run bench -- all");
  expect(where).toMatch(/^Where and when\n/);
  for (const what of ["date", "Hallpass", "machine", "load before", "system", "Node", "oidc-provider"])
    expect(where).toContain(`\n| ${what} | `);
  expect(how).toMatch(/^How\n/);
  expect(json).toMatch(/^The same as JSON\n/);
});

it("has a chapter of each bench, with how it was measured, a table, and every goal beside the figure", () => {
  expect(ofBenches.length).toBe(Object.keys(benches).length);
  for (const [index, measured] of Object.values(figures).entries()) {
    const chapter = ofBenches[index] ?? "";
    expect(chapter).toMatch(/^[^\n]+\n\n[A-Z0-9][^\n]+\.\n\n\|/);
    for (const [, name = "", told = ""] of chapter.matchAll(/^\| (\w+) \| ([\d.]+) \| at (?:least|most) /gm))
      expect([name, measured[name]]).toEqual([name, Number(told)]);
  }
});

it("names no machine but by what it has", () => {
  expect(where).toMatch(/\n\| machine \| \d+ processors \(\w+\), \d+ GiB of memory \|\n/);
});

it("is on the map of the documents", () => {
  expect(readFileSync("docs/README.md", "utf8")).toContain("](reference/benchmarks.md)");
});
