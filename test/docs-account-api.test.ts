import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { routes } from "../src/account/routes.ts";
import { proofLasts } from "../src/actions/end-own-sign-ins.ts";
import { personProblems } from "../src/http/problem.ts";
import { minutes } from "../src/policy/time.ts";

const page = readFileSync("docs/reference/account-api.md", "utf8");
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );

it("docs/reference/account-api.md lists every route, and every problem of its own", () => {
  expect(rows).toEqual([
    ...routes.map(({ method, path, summary }) => [`\`${method.toUpperCase()} ${path}\``, summary]),
    ...Object.entries(personProblems).map(([word, { status, title }]) => [
      `\`${word}\``,
      String(status),
      title,
    ]),
  ]);
});

it("docs/reference/account-api.md tells how long a proof lasts", () => {
  expect(page).toContain(`a sign-in of the last ${proofLasts / minutes(1)} minutes`);
});
