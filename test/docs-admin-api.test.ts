import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { mostPeopleAtOnce } from "../src/actions/import-accounts.ts";
import { mostAtOnce } from "../src/admin/fields.ts";
import { routes } from "../src/admin/table.ts";
import { problems } from "../src/http/problem.ts";

const page = readFileSync("docs/reference/admin-api.md", "utf8");

/** The cells of each row of the table under a heading. */
const rowsUnder = (heading: string): readonly (readonly string[])[] => {
  const chapter = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const rows = chapter.split("\n").filter((text) => text.startsWith("| `"));
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
};

it("docs/reference/admin-api.md lists every route, what it needs and what it does", () => {
  expect(rowsUnder("Routes")).toEqual(
    routes.map(({ method, path, permission, orPermission, deploymentWide, summary }) => [
      `\`${method.toUpperCase()} ${path}\``,
      `\`${permission}\`${orPermission === undefined ? "" : ` or \`${orPermission}\``}${deploymentWide === true ? ", deployment" : ""}`,
      summary,
    ]),
  );
});

it("docs/reference/admin-api.md lists every problem with its status and title", () => {
  expect(rowsUnder("Refusals")).toEqual(
    Object.entries(problems).map(([word, { status, title }]) => [`\`${word}\``, String(status), title]),
  );
});

it("docs/reference/admin-api.md tells how many accounts a bulk act takes", () => {
  expect(page).toContain(`up to ${mostAtOnce} accounts`);
});

it("docs/reference/admin-api.md tells how many people an import takes", () => {
  expect(page).toContain(`an import ${mostPeopleAtOnce} people`);
});
