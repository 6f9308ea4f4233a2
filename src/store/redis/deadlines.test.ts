import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { milliseconds } from "../../policy/time.ts";
import { deadlines } from "./deadlines.ts";

const inTime = deadlines(milliseconds(50), () => new Error("late"));

it("hands on what comes in time, and what fails in time", async () => {
  expect(await inTime(wait(1, "value"))).toBe("value");
  await expect(inTime(Promise.reject(new Error("fault")))).rejects.toThrow("fault");
});

it("gives up what does not come, each at its own time, and tells of it", async () => {
  let late = 0;
  const never = new Promise(() => undefined);
  const begun = performance.now();
  const first = inTime(never, () => (late += 1));
  await wait(20);
  const second = inTime(never, () => (late += 1));
  await expect(first).rejects.toThrow("late");
  expect(performance.now() - begun).toBeGreaterThanOrEqual(49);
  await expect(second).rejects.toThrow("late");
  expect(performance.now() - begun).toBeGreaterThanOrEqual(69);
  expect(late).toBe(2);
});

it("takes an answer that came while the process stood still", async () => {
  const answered = new Promise((resolve) => setTimeout(() => setImmediate(resolve, "value"), 20));
  const asked = inTime(answered);
  const end = performance.now() + 80;
  while (performance.now() < end);
  expect(await asked).toBe("value");
});

it("does not count how long the process stood still before the question went out", async () => {
  const asked = inTime(new Promise((resolve) => setImmediate(() => setTimeout(resolve, 10, "value"))));
  const end = performance.now() + 80;
  while (performance.now() < end);
  expect(await asked).toBe("value");
});
