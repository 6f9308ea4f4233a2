import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { minutes } from "../../src/policy/time.ts";
import { steps } from "./commands.ts";
import { type Real, startReal } from "./real.ts";
import type { World } from "./reference.ts";

const start = Date.UTC(2026, 8, 1);
const runs = 50;

let real: Real;
let now = 0;
let taken = 0;

const clock = (world: World): void => {
  now = world.now;
  vi.setSystemTime(start + minutes(world.now));
};

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(start);
  real = await startReal();
});
afterAll(async () => {
  await real.stop();
  vi.useRealTimers();
});

/** One server serves all runs, so each begins where the last has ended, with a clean slate for Ana. */
async function setUp(): Promise<{ model: World; real: Real }> {
  const model: World = {
    now: now + 2,
    timers: undefined,
    signIns: [],
    cutOff: Number.NEGATIVE_INFINITY,
    credentialsChanged: Number.NEGATIVE_INFINITY,
    suspendedUntil: Number.NEGATIVE_INFINITY,
  };
  clock(model);
  real.signIns = [];
  await real.asAdministrator("POST", `${real.account}/reinstatements`, {});
  await real.setTimers("none");
  model.now += 2;
  clock(model);
  return { model, real };
}

it("the server does what the specification says, whatever happens in whatever order", {
  timeout: 170_000,
}, async () => {
  const course = steps({ clock, count: () => void (taken += 1) });
  await fc.assert(
    fc.asyncProperty(fc.commands(course, { maxCommands: 120, size: "max" }), async (commands) => {
      const begun = await setUp();
      await fc.asyncModelRun(() => begun, commands);
    }),
    { numRuns: runs, endOnFailure: true },
  );
  expect(taken).toBeGreaterThan(1000);
});
