import { expect, it } from "vitest";
import { generatePassword } from "./generate-password.ts";
import { passwordProblem } from "./password-rules.ts";

it.each([
  ["7 characters are too few", "abcdefg", "too_short"],
  ["8 characters are enough", "kx7vbe2m", undefined],
  ["characters are counted, not bytes", "😀🎈🚲🌍🍏🐙🎻⛵", undefined],
  ["7 characters of several bytes are too few", "😀🎈🚲🌍🍏🐙🎻", "too_short"],
  ["1000 characters are allowed", "kx7vbe2m ".repeat(112).slice(0, 1000), undefined],
  ["1001 are not", "kx7vbe2m ".repeat(112).slice(0, 1001), "too_long"],
  ["a common password is refused", "12345678", "too_common"],
  ["whatever its case", "PassWord1", "too_common"],
  ["and however its letters are encoded", "ｐａｓｓｗｏｒｄ", "too_common"],
  ["one character over and over is too common", "zzzzzzzzzzzz", "too_common"],
  ["two over and over as well", "zyzyzyzyzyzy", "too_common"],
  ["the username in it is refused, whatever its case", "my-Maria.Silva-7", "contains_username"],
  ["spaces and no digits are fine", "correct horse battery", undefined],
])("%s", (_sentence, password, problem) => expect(passwordProblem(password, "maria.silva")).toBe(problem));

it("refuses the first part of a username that is an e-mail address", () => {
  expect(passwordProblem("silva-is-here", "silva@school.example")).toBe("contains_username");
});

it("lets a very short username be part of a password", () => {
  expect(passwordProblem("kx7vbe2m", "vbe")).toBeUndefined();
});

it("generates passwords that its own rules allow, never the same", () => {
  const generated = Array.from({ length: 200 }, generatePassword);
  for (const password of generated) {
    expect(password).toMatch(/^([2-9a-hj-km-np-z]{4}-){3}[2-9a-hj-km-np-z]{4}$/);
    expect(passwordProblem(password, "ana")).toBeUndefined();
  }
  expect(new Set(generated).size).toBe(200);
});
