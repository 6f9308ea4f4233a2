import { expect, it } from "vitest";
import { after, before, days, earliest, hours, instant, latest, minutes, never, seconds } from "./time.ts";

it("counts in milliseconds", () => {
  expect([seconds(2), minutes(2), hours(2), days(2)]).toEqual([2000, 120_000, 7_200_000, 172_800_000]);
});

it("goes forward and back", () => {
  expect(after(instant(1000), seconds(2))).toBe(3000);
  expect(before(instant(3000), seconds(2))).toBe(1000);
});

it("orders instants, with never after all of them", () => {
  expect(earliest(instant(2), instant(1), never)).toBe(1);
  expect(latest(instant(2), instant(1))).toBe(2);
  expect(latest(instant(2), never)).toBe(never);
});
