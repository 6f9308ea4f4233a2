import { expect, it } from "vitest";
import { oneOf, seeded } from "./seeded.ts";

const numbers = (seed: number, count = 5) => Array.from({ length: count }, seeded(seed));

it("gives the same numbers for the same seed, and others for the next", () => {
  expect(numbers(7)).toEqual(numbers(7));
  expect(numbers(7)).not.toEqual(numbers(8));
});

it("spreads them evenly from 0 up to 1", () => {
  const tenths = numbers(1, 10_000).map((number) => Math.floor(number * 10));
  const counts = Array.from({ length: 10 }, (_, tenth) => tenths.filter((one) => one === tenth).length);
  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(Math.max(...counts)).toBeLessThan(1150);
});

it("chooses nothing from nothing", () => {
  expect(() => oneOf(seeded(1), [])).toThrow("There is nothing to choose from.");
});
