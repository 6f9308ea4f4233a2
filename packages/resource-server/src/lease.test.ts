import { beforeEach, expect, it } from "vitest";
import { type Lease, leaseOn } from "./lease.ts";

const length = 2000;
let time: number;
let lease: Lease;
beforeEach(() => {
  time = 1000;
  lease = leaseOn(() => time);
});

const holdsAt = (at: number): boolean => {
  time = at;
  return lease.holds();
};

it("is not held before it is granted", () => {
  lease.reached(5);
  expect(lease.holds()).toBe(false);
});

it("is held for its length, counted from when it was asked for, and not at its end", () => {
  lease.reached(5);
  time = 1500;
  lease.granted({ number: 5, length, now: 0 }, 1000);
  expect([holdsAt(2999), holdsAt(3000)]).toEqual([true, false]);
});

it("counts only once everything is applied that was committed before it was granted", () => {
  lease.reached(5);
  lease.granted({ number: 7, length, now: 0 }, 1000);
  expect(lease.holds()).toBe(false);
  lease.reached(6);
  expect(lease.holds()).toBe(false);
  lease.reached(7);
  expect([holdsAt(2999), holdsAt(3000)]).toEqual([true, false]);
});

it("that is reached late is over before it begins", () => {
  lease.granted({ number: 7, length, now: 0 }, 1000);
  time = 3000;
  lease.reached(7);
  expect(lease.holds()).toBe(false);
});

it("goes on with each that was granted and reached, also when the next one waits for more", () => {
  lease.reached(5);
  lease.granted({ number: 6, length, now: 0 }, 1000);
  lease.granted({ number: 9, length, now: 0 }, 1500);
  lease.reached(6);
  expect([holdsAt(2999), holdsAt(3000)]).toEqual([true, false]);
  lease.reached(9);
  expect([holdsAt(3499), holdsAt(3500)]).toEqual([true, false]);
});

it("is never shortened by one that was asked for earlier", () => {
  lease.reached(5);
  lease.granted({ number: 5, length, now: 0 }, 1500);
  lease.granted({ number: 5, length, now: 0 }, 1000);
  expect(holdsAt(3499)).toBe(true);
});

it("knows Hallpass's clock, rather a little late than early, whatever this machine's says", () => {
  time = 1400;
  lease.granted({ number: 5, length, now: 50_000 }, 1000);
  expect(lease.now()).toBe(50_400);
  time = 2400;
  expect(lease.now()).toBe(51_400);
});

it("is not held when all that was applied means nothing, until it is granted anew", () => {
  lease.reached(5);
  lease.granted({ number: 5, length, now: 0 }, 1000);
  lease.granted({ number: 6, length, now: 0 }, 1000);
  lease.beginAgain();
  expect([lease.holds(), lease.applied()]).toEqual([false, -1]);
  lease.reached(6);
  expect(lease.holds()).toBe(false);
  lease.granted({ number: 6, length, now: 0 }, 1000);
  expect(lease.holds()).toBe(true);
});

it("that is ended is not held any more, whatever comes", () => {
  lease.end();
  lease.reached(5);
  lease.granted({ number: 5, length, now: 0 }, 1000);
  expect(lease.holds()).toBe(false);
});
