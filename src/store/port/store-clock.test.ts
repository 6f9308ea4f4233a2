import { beforeEach, expect, it } from "vitest";
import { instant, milliseconds } from "../../policy/time.ts";
import { type StoreClock, storeClock } from "./store-clock.ts";

let wall: number;
let elapsed: number;
let clock: StoreClock;
beforeEach(() => {
  wall = 1000;
  elapsed = 0;
  clock = storeClock({ wall: () => instant(wall), elapsed: () => milliseconds(elapsed) });
});

it("is the wall's clock, forwards by whatever it goes", () => {
  expect(clock.now()).toBe(1000);
  wall = 1001;
  expect(clock.now()).toBe(1001);
  wall = 99_000;
  elapsed = 5;
  expect(clock.now()).toBe(99_000);
});

it("goes on from where it was when the wall's is set back, until that has caught up", () => {
  clock.now();
  wall = 400;
  elapsed = 30;
  expect(clock.now()).toBe(1000);
  elapsed = 130.7;
  expect(clock.now()).toBe(1100);
  wall = 1099;
  expect(clock.now()).toBe(1100);
  wall = 1101;
  expect(clock.now()).toBe(1101);
  elapsed = 500;
  expect(clock.now()).toBe(1101);
});

it("counts anew when the wall's is set back again", () => {
  clock.now();
  wall = 400;
  clock.now();
  elapsed = 100;
  wall = 2000;
  clock.now();
  elapsed = 300;
  wall = 400;
  expect(clock.now()).toBe(2000);
  elapsed = 310;
  expect(clock.now()).toBe(2010);
});

it("is raised to what is later, and goes on from there", () => {
  clock.raise(instant(6000));
  expect(clock.now()).toBe(6000);
  elapsed = 10;
  wall = 1010;
  expect(clock.now()).toBe(6010);
  wall = 6011;
  expect(clock.now()).toBe(6011);
});

it("is never lowered", () => {
  clock.raise(instant(999));
  expect(clock.now()).toBe(1000);
  clock.raise(instant(6000));
  elapsed = 10;
  clock.raise(instant(6005));
  expect(clock.now()).toBe(6010);
});
