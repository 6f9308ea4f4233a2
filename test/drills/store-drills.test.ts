import { expect, it } from "vitest";
import { shortDrill } from "./short-drill.ts";

it("faults: what goes wrong with PostgreSQL, Redis and clocks loses no end, no sign-in and no token", {
  timeout: 240_000,
}, async () => {
  const { secondsToNormal, slowByTheClock, signedOut, ended, refreshed, ...found } =
    await shortDrill("faults");
  expect(found).toEqual({
    faults: 6,
    lost: 0,
    resurrected: 0,
    falseDeaths: 0,
    doubleSpent: 0,
    slowAnswers: 0,
  });
  expect(secondsToNormal).toBeLessThan(60);
  // How many there are is the machine's affair; that they are told is not.
  expect(slowByTheClock).toBeGreaterThanOrEqual(0);
  // Redis was rolled back, and there was something to lose.
  expect(signedOut).toBeGreaterThan(0);
  expect(ended).toBeGreaterThan(0);
  expect(refreshed).toBeGreaterThan(20);
});

it("rolling: restarts, a newer version's tables and new keys fail no request, lose no sign-in and refuse no token", {
  timeout: 240_000,
}, async () => {
  const { requests, ...found } = await shortDrill("rolling");
  expect(found).toEqual({
    rounds: 1,
    restarts: 2,
    upgrades: 1,
    rotations: 1,
    failed: 0,
    lost: 0,
    refused: 0,
  });
  expect(requests).toBeGreaterThan(50);
});
