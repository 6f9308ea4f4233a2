import { beforeEach, expect, it } from "vitest";
import { type Instant, instant } from "../policy/time.ts";
import { missesOfAll } from "./misses-of-all.ts";

let time: Instant;
/** What all processes have counted together. */
let total: number;
let told: number[];
let fails: boolean;
let misses: (caller: string) => number;
beforeEach(() => {
  time = instant(1000);
  total = 0;
  told = [];
  fails = false;
  misses = missesOfAll(
    async (_caller, more) => {
      told.push(more);
      if (fails) throw new Error("no answer");
      return (total += more);
    },
    () => time,
  );
});

/** Until what was asked for is answered. */
const settled = async (): Promise<void> => {
  for (let n = 0; n < 5; n += 1) await Promise.resolve();
};

it("knows at first of its own, and hears of the others with the first telling", async () => {
  total = 40;
  expect(misses("a")).toBe(1);
  await settled();
  expect(misses("a")).toBe(42);
});

it("tells a few times a second, all that has come since", async () => {
  misses("a");
  await settled();
  for (let n = 0; n < 9; n += 1) misses("a");
  time = instant(1249);
  misses("a");
  expect(told).toEqual([1]);
  time = instant(1250);
  expect(misses("a")).toBe(12);
  await settled();
  expect(told).toEqual([1, 11]);
  expect(total).toBe(12);
});

it("tells for each caller by itself", async () => {
  misses("a");
  misses("b");
  await settled();
  expect(told).toEqual([1, 1]);
});

it("holds nothing against a caller that was told of long ago", async () => {
  total = 500;
  misses("a");
  await settled();
  time = instant(1999);
  expect(misses("a")).toBe(502);
  await settled();
  time = instant(2999);
  expect(misses("a")).toBe(1);
});

it("knows nothing while it cannot tell, and begins anew", async () => {
  total = 500;
  misses("a");
  await settled();
  fails = true;
  time = instant(1500);
  expect(misses("a")).toBe(502);
  await settled();
  expect(misses("a")).toBe(1);
  fails = false;
  total = 0;
  time = instant(1800);
  misses("a");
  await settled();
  expect(total).toBe(2);
});
