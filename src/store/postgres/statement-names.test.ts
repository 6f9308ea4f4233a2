import { expect, it } from "vitest";
import { statementNames } from "./statement-names.ts";

const ask = (nameOf: (sql: string) => string | undefined, sql: string, times: number) =>
  Array.from({ length: times }, () => nameOf(sql)).at(-1);

it("a statement gets a name when it is asked often, and keeps it", () => {
  const nameOf = statementNames();
  expect(ask(nameOf, "select 1", 4)).toBeUndefined();
  expect(ask(nameOf, "select 2", 5)).toBe("hallpass_0");
  expect(ask(nameOf, "select 1", 1)).toBe("hallpass_1");
  expect(ask(nameOf, "select 2", 3)).toBe("hallpass_0");
});

it("statements that are always others get none, and take none away", () => {
  const nameOf = statementNames();
  const names = Array.from({ length: 10_000 }, (_none, n) => nameOf(`select ${n}`));
  expect(new Set(names)).toEqual(new Set([undefined]));
  expect(ask(nameOf, "select often", 5)).toBe("hallpass_0");
});

it("only so many get one, for each connection keeps them all", () => {
  const nameOf = statementNames();
  for (let n = 0; n < 200; n += 1) expect(ask(nameOf, `select ${n}`, 5)).toBe(`hallpass_${n}`);
  expect(ask(nameOf, "one more", 50)).toBeUndefined();
});
