import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

/**
 * docs/reference/security-checks.md: chapters of entries, `- 1.7 · what it is about · where it comes from`, each with the
 * tests that hold it, `  - a test's title · its file`. In the last chapter stands what has no test, and why.
 */
const page = readFileSync("docs/reference/security-checks.md", "utf8");
const [, ...chapters] = page.split(/^## /m);

interface Entry {
  readonly number: string;
  readonly about: readonly string[];
  readonly tests: readonly string[];
}

const entriesIn = (chapter: string): readonly Entry[] =>
  chapter
    .split(/^- /m)
    .slice(1)
    .map((entry) => {
      const [head = "", ...tests] = entry.trimEnd().split("\n");
      const [number = "", ...about] = head.split(" · ");
      return { number, about, tests: tests.map((line) => line.replace("  - ", "")) };
    });

const held = chapters.slice(0, -1).flatMap(entriesIn);
const absent = entriesIn(chapters.at(-1) ?? "");
const named = new Set(held.flatMap(({ tests }) => tests));

/** The titles of a file's tests, as they stand there; what is filled in is told as `…`. */
function titlesIn(file: string): readonly string[] {
  const source = readFileSync(file, "utf8");
  const nested = "(?:[^()]|\\((?:[^()]|\\((?:[^()]|\\([^()]*\\))*\\))*\\))*";
  const title = '(?:"((?:[^"\\\\]|\\\\.)+)"|`([^`]+)`)';
  const titled = new RegExp(`^\\s*it(?:\\.fails)?(?:\\.each\\(${nested}\\))?\\(\\s*${title}`, "gm");
  return [...source.matchAll(titled)].map(([, quoted, filled]) =>
    (quoted ?? filled ?? "").replaceAll(/%s|\$\{[^}]*\}/g, "…"),
  );
}

const files = globSync("test/security/*.test.ts").toSorted();

it("finds every test in the files: a title that it cannot read is a test that it does not see", () => {
  expect(files.length).toBeGreaterThan(15);
  for (const file of files) {
    const begun = readFileSync(file, "utf8").match(/^\s*it[.(]/gm)?.length;
    expect([file, titlesIn(file).length]).toEqual([file, begun]);
  }
});

const numbers = (list: number, last: number): readonly string[] =>
  Array.from({ length: last }, (_none, index) => `${list}.${index + 1}`);

it("has each number once in docs/reference/security-checks.md, with tests or with the reason why there are none", () => {
  const heads = [...held, ...absent].map(({ number }) => number).filter((number) => number !== "also");
  const all = [...numbers(1, 96), ...numbers(2, 30)];
  expect(heads.toSorted()).toEqual(all.toSorted());
  expect(held.filter(({ tests }) => tests.length === 0)).toEqual([]);
  expect(absent.filter(({ tests }) => tests.length > 0)).toEqual([]);
  for (const { number, about } of [...held, ...absent])
    expect([number, about.length, about.some((part) => part.trim() === "")]).toEqual([number, 2, false]);
});

it("names only tests that there are", () => {
  const missing = [...named].filter((test) => {
    const [file = "", title] = test.split(" · ").toReversed();
    return !existsSync(file) || title === undefined || !titlesIn(file).includes(title);
  });
  expect(named.size).toBeGreaterThan(150);
  expect(missing).toEqual([]);
});

it("names every security test", () => {
  const tests = files.flatMap((file) => titlesIn(file).map((title) => `${title} · ${file}`));
  expect(tests.filter((test) => !named.has(test))).toEqual([]);
});
