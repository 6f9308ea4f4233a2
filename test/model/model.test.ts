import fc from "fast-check";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { milliseconds, seconds } from "../../src/policy/time.ts";
import { steps } from "./commands.ts";
import { type Real, startReal } from "./real.ts";
import { isBehind, pass, type World } from "./reference.ts";

const start = Date.UTC(2026, 8, 1);
const runs = 60;

let real: Real;
let now = 0;
let passed = 0;
let taken = 0;

const clock = (world: World, goesOn: number): void => {
  now = world.now;
  // Only a clock that is behind looks at what has passed; otherwise each jump would cost the server its lease.
  if (isBehind(world)) passed += seconds(goesOn);
  vi.setSystemTime(start + seconds(world.wall));
};

const iso = (at: number): string => new Date(start + seconds(at)).toISOString();

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(start);
  real = await startReal(() => milliseconds(passed));
});
afterAll(async () => {
  await real.stop();
  vi.useRealTimers();
});

/** One server serves all runs, so each begins where the last has ended, with a clean slate for Ana. */
async function setUp(): Promise<{ model: World; real: Real }> {
  const model: World = {
    now: now + 100,
    wall: now + 100,
    timers: undefined,
    signIns: [],
    cutOff: Number.NEGATIVE_INFINITY,
    credentialsChanged: Number.NEGATIVE_INFINITY,
    suspendedUntil: Number.NEGATIVE_INFINITY,
  };
  clock(model, 100);
  await real.ready();
  real.signIns = [];
  await real.asAdministrator("POST", `${real.account}/reinstatements`, {});
  await real.setTimers("none");
  pass(model, { goesOn: 1 });
  clock(model, 1);
  return { model, real };
}

it("the server does what the specification says, whatever happens in whatever order", {
  timeout: 1_800_000,
}, async () => {
  const course = steps({ clock, iso, count: () => void (taken += 1) });
  await fc.assert(
    fc.asyncProperty(fc.commands(course, { maxCommands: 120, size: "max" }), async (commands) => {
      const begun = await setUp();
      await fc.asyncModelRun(() => begun, commands);
    }),
    { numRuns: runs, endOnFailure: true },
  );
  process.stdout.write(`the model: ${taken} steps\n`);
  expect(taken).toBeGreaterThan(2000);
});
