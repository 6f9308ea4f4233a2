import { expect, it } from "vitest";
import { milliseconds, minutes, seconds } from "../policy/time.ts";
import { pausesBetweenStarts } from "./pauses.ts";

it("waits longer from failure to failure, but not for the first, and half a minute at the most", () => {
  const pause = pausesBetweenStarts();
  const pauses = Array.from({ length: 9 }, (_, n) => pause(seconds(n)));
  expect(pauses).toEqual([0, 1, 2, 4, 8, 16, 30, 30, 30].map(seconds));
});

it("begins again after two minutes without a failure", () => {
  const pause = pausesBetweenStarts();
  const at = minutes(7);
  expect([pause(at), pause(at)]).toEqual([0, 1000]);
  expect(pause(milliseconds(at + minutes(2) - 1))).toBe(2000);
  expect(pause(milliseconds(at + minutes(4) - 1))).toBe(0);
});
