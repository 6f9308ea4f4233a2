import { globSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { languages } from "../../src/messages/speech.ts";
import { twoLooks } from "./two-looks.ts";

const valuesOf: Readonly<Record<string, readonly unknown[]>> = {
  width: ["phone", "desktop"],
  theme: ["dark", "light"],
  language: languages,
  script: [false, true],
};

it("a task that is done in both looks is done once with every value of every axis", () => {
  const [one, other] = twoLooks;
  expect(Object.keys(one).toSorted()).toEqual(Object.keys(valuesOf).toSorted());
  for (const [axis, values] of Object.entries(valuesOf))
    expect(new Set([one, other].map((look) => (look as Readonly<Record<string, unknown>>)[axis]))).toEqual(
      new Set(values),
    );
});

/** Not what somebody comes for: what goes through every page or component, with looks of its own, or only together with others. */
const noTasks = [
  "every-page",
  "gallery",
  "hostile-console",
  "hostile-names",
  "school-look",
  "spreading",
  "together",
  "two-looks",
  "weight",
];

const onItsOwn = ["tells times on the clock of whoever reads, when the script has said where that is"];

it("every task is done in both looks", () => {
  const files = globSync("test/e2e/*.test.ts").filter(
    (file) => !noTasks.some((name) => file.endsWith(`/${name}.test.ts`)),
  );
  expect(files.length).toBeGreaterThan(10);
  const alone = files.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/^it\(\s*"([^"]+)"/gm)].map(([, name]) => name),
  );
  expect(alone).toEqual(onItsOwn);
});
