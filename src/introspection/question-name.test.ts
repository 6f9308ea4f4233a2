import fc from "fast-check";
import { expect, it } from "vitest";
import { longestQuestion, type QuestionName, questionNames, sameName } from "./question-name.ts";

const prime = 2n ** 31n - 1n;
const nameOf = questionNames();
const form = (text: string) => Buffer.from(text, "latin1");

/** What the sum is, without any bound on numbers. */
function inFull(keys: Float64Array, body: Buffer, authorization: string): QuestionName {
  const words = [
    authorization.length,
    body.length,
    ...pairs(Buffer.from(authorization, "latin1")),
    ...pairs(body),
  ];
  const lane = (which: number) =>
    Number(
      words.reduce((sum, word, at) => sum + BigInt(keys[4 * at + which] ?? 0) * BigInt(word), 0n) % prime,
    );
  return { a: lane(0), b: lane(1), c: lane(2), d: lane(3) };
}

const pairs = (bytes: Buffer): readonly number[] =>
  Array.from(
    { length: Math.ceil(bytes.length / 2) },
    (_, at) => (bytes[2 * at] ?? 0) + 256 * (bytes[2 * at + 1] ?? 0),
  );

const letters = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((bytes) => Buffer.from(bytes).toString("latin1"));

const words = 2 + longestQuestion / 2 + 1;
const many = Float64Array.from({ length: 4 * words }, (_, at) => (at * 48_271 + 11) % Number(prime));

it("adds up what it says, to the last bit", () => {
  fc.assert(
    fc.property(letters(300), letters(300), (text, authorization) => {
      expect(questionNames(many)(form(text), authorization)).toEqual(inFull(many, form(text), authorization));
    }),
  );
});

it.each([1, 64, 65, 4096])(
  "rounds nothing where all numbers are as great as they can be: %d letters",
  (length) => {
    const greatest = new Float64Array(4 * words).fill(Number(prime - 1n));
    const text = "\xff".repeat(length);
    expect(questionNames(greatest)(form(text), text)).toEqual(inFull(greatest, form(text), text));
  },
);

it("names what is the same alike, and differently in another process", () => {
  const asked = [form("token=abc"), "Basic eDp5"] as const;
  expect(nameOf(...asked)).toEqual(nameOf(...asked));
  expect(nameOf(...asked)).not.toEqual(questionNames()(...asked));
});

it("names whatever differs in one letter, wherever that is, differently in each number", () => {
  const [text, authorization] = ["token=".padEnd(101, "t"), "Basic ".padEnd(91, "c")];
  const before = nameOf(form(text), authorization) as QuestionName;
  for (let at = 0; at < text.length + authorization.length; at += 1) {
    const whole = text + authorization;
    const changed = `${whole.slice(0, at)}~${whole.slice(at + 1)}`;
    const after = nameOf(form(changed.slice(0, text.length)), changed.slice(text.length)) as QuestionName;
    for (const part of ["a", "b", "c", "d"] as const)
      expect([at, after[part]]).not.toEqual([at, before[part]]);
  }
});

it.each([
  ["moves from the header to the form", ["b", "a"], ["", "ab"]],
  ["moves within them", ["ab", ""], ["ba", ""]],
  ["ends with what means nothing", ["a", ""], ["a\0", ""]],
  ["is in the header with what means nothing", ["", "a"], ["", "a\0"]],
  ["is nothing at all", ["", ""], ["\0", ""]],
])("names apart what %s", (_what, [text = "", header = ""], [other = "", otherHeader = ""]) => {
  const [one, two] = [nameOf(form(text), header), nameOf(form(other), otherHeader)] as [
    QuestionName,
    QuestionName,
  ];
  expect(sameName(one, two)).toBe(false);
});

it("has a name for what is as long as may be, and none for more", () => {
  expect(nameOf(form("x".repeat(4096)), "y".repeat(4096))).toBeDefined();
  expect(nameOf(form("x".repeat(4095)), "y".repeat(4097))).toBeDefined();
  expect(nameOf(form("x".repeat(4096)), "y".repeat(4097))).toBeUndefined();
});
