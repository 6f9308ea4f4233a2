import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { expect, it } from "vitest";
import { reasons } from "../src/policy/reasons.ts";

it("explains every reason once, in the order in which they are given, and no other", () => {
  const page = readFileSync("docs/reference/reasons.md", "utf8");
  const headings = [...page.matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
  expect(headings).toEqual(Object.keys(reasons));
});

const pages = globSync(["*.md", "docs/**/*.md", "src/**/README.md", "config/*.md", "packages/*/README.md"]);

it("leads nowhere that is not there", () => {
  const links = pages.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, to = ""]) => ({
        page,
        to: posix.join(posix.dirname(page), to),
      }),
    ),
  );
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter(({ to }) => globSync(to.replace(/\/$/, "")).length === 0)).toEqual([]);
});

it("names no path of any machine", () => {
  const files = globSync(
    ["*.md", "*.json", "docs/**", "src/**/*.ts", "test/**/*.ts", "config/**", "deploy/**", "bin/*", ".ci/*"],
    {
      exclude: ["package-lock.json", "node_modules/**", "test/docs.test.ts"],
    },
  ).filter((file) => posix.extname(file) !== "");
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => /\/work\/|\/root\/|\.\.\/shared/.test(readFileSync(file, "utf8")))).toEqual(
    [],
  );
});
