import { expect, it } from "vitest";
import { hours, seconds } from "../policy/time.ts";
import { deliveryOf, pauseAfter } from "./send-logouts.ts";

it.each([
  [1, seconds(5)],
  [2, seconds(10)],
  [5, seconds(80)],
  [10, seconds(2560)],
  [11, hours(1)],
  [500, hours(1)],
])("after attempt %s it waits for at most that long, and for at least half of it", (attempts, longest) => {
  expect(pauseAfter(attempts, 1)).toBe(longest);
  expect(pauseAfter(attempts, 0)).toBe(longest / 2);
});

it.each([200, 204])("takes %s for delivered", (status) =>
  expect(deliveryOf({ status })).toEqual({ outcome: "delivered" }),
);

it.each([201, 301, 302, 400, 404, 500, 504])("takes %s for a failure", (status) =>
  expect(deliveryOf({ status })).toEqual({ outcome: "failed", error: `It answered ${status}.` }),
);
