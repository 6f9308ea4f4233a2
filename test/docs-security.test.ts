import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, it } from "vitest";

/** docs/reference/security-checks.md: `- a test's title · where it comes from · its file`, under headings. */
const page = readFileSync("docs/reference/security-checks.md", "utf8");
const lines = page
  .split("\n")
  .filter((line) => line.startsWith("- "))
  .map((line) => line.slice(2).split(" · "));

const files = globSync("test/security/*.test.ts").toSorted();

/** The titles of a file's tests, as they stand there; `%s` is told as `…`. */
function titlesIn(file: string): readonly string[] {
  const source = readFileSync(file, "utf8");
  const nested = "(?:[^()]|\\((?:[^()]|\\((?:[^()]|\\([^()]*\\))*\\))*\\))*";
  const titled = new RegExp(
    `^\\s*it(?:\\.fails)?(?:\\.each\\(${nested}\\))?\\(\\s*"((?:[^"\\\\]|\\\\.)+)"`,
    "gm",
  );
  return [...source.matchAll(titled)].map(([, title = ""]) => title.replaceAll("%s", "…"));
}

const tests = files.flatMap((file) => titlesIn(file).map((title) => `${title} · ${basename(file)}`));

it("finds every test in the files: a title that it cannot read is a test that it does not see", () => {
  expect(files.length).toBeGreaterThan(15);
  for (const file of files) {
    const begun = readFileSync(file, "utf8").match(/^\s*it[.(]/gm)?.length;
    expect([file, titlesIn(file).length]).toEqual([file, begun]);
  }
});

it("names in docs/reference/security-checks.md every security test once, with its file, and no other", () => {
  const named = lines.map((parts) => [parts[0], parts.at(-1)].join(" · "));
  expect(named.toSorted()).toEqual(tests.toSorted());
});

it("groups docs/reference/security-checks.md, and says on each line where the promise comes from", () => {
  const [, ...chapters] = page.split(/^## /m);
  for (const chapter of chapters) expect(chapter).toMatch(/^- /m);
  expect(lines.filter((parts) => parts.length !== 3 || parts.some((part) => part.trim() === ""))).toEqual([]);
});
