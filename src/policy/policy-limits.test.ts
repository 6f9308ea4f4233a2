import { expect, it } from "vitest";
import {
  isMonthAndDay,
  leastAbsoluteHours,
  leastSlidingHours,
  mostStaggerHours,
  quietFits,
  staggerFits,
} from "./policy-limits.ts";
import { days } from "./time.ts";

it("promises two days at least, and four hours since the last use", () => {
  expect([leastAbsoluteHours, leastSlidingHours, mostStaggerHours]).toEqual([48, 4, 168]);
});

it.each([
  [23, 1, true],
  [24, 1, false],
  [167, 7, true],
  [168, 7, false],
  [168, undefined, true],
])("staggering over %s hours fits every %s days: %s", (hours, everyDays, fits) => {
  expect(staggerFits(hours, everyDays)).toBe(fits);
});

it("a quiet period may last a leap year, and no longer", () => {
  expect(quietFits(1000, 1000 + days(366))).toBe(true);
  expect(quietFits(1000, 1001 + days(366))).toBe(false);
});

it.each([
  ["08-01", true],
  ["02-29", true],
  ["12-31", true],
  ["02-30", false],
  ["13-01", false],
  ["00-10", false],
  ["8-1", false],
  ["2026-08-01", false],
  ["08-01x", false],
  ["08-01[u-ca=iso8601]", false],
  ["", false],
])("%s is a month and a day: %s", (text, is) => {
  expect(isMonthAndDay(text)).toBe(is);
});
