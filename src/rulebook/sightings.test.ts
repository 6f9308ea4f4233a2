import { expect, it } from "vitest";
import { milliseconds, seconds } from "../policy/time.ts";
import type { Lease } from "../store/port/leases.ts";
import { lookAtLeases, sighted } from "./sightings.ts";

const lease = (process: string, renewal: number, length = seconds(2)): Lease => ({
  process,
  renewal,
  length,
  applied: 0,
});

it("a lease is seen since the look that first found this renewal", () => {
  const first = sighted(new Map(), [lease("a", 1), lease("b", 1)], milliseconds(10));
  const second = sighted(first, [lease("a", 1), lease("b", 2)], milliseconds(20));
  expect([...second]).toEqual([
    ["a", { renewal: 1, since: 10 }],
    ["b", { renewal: 2, since: 20 }],
  ]);
});

it("a lease that was gone meanwhile is seen anew", () => {
  const first = sighted(new Map(), [lease("a", 1)], milliseconds(10));
  const gone = sighted(first, [], milliseconds(20));
  expect([...gone]).toEqual([]);
  expect(sighted(gone, [lease("a", 1)], milliseconds(30)).get("a")).toEqual({ renewal: 1, since: 30 });
});

it("each other lease runs out one length of its own after it was first seen, counted from after the look", async () => {
  let time = 0;
  let held = [lease("self", 1), lease("a", 1), lease("b", 1, seconds(30))];
  const all = async () => {
    time += 100;
    return held;
  };
  const look = lookAtLeases({ leases: { all }, elapsed: () => milliseconds(time), self: "self" });
  expect(await look()).toEqual([
    { ...lease("a", 1), runsOutAt: 2100 },
    { ...lease("b", 1, seconds(30)), runsOutAt: 30_100 },
  ]);
  held = [lease("a", 2), lease("b", 1, seconds(30))];
  expect((await look()).map(({ runsOutAt }) => runsOutAt)).toEqual([2200, 30_100]);
});
