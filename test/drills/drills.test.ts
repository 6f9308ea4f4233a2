import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { shortDrill } from "./short-drill.ts";

const run = promisify(execFile);

it("races: no request in flight brings back what was ended, and no sign-in that is allowed is refused", {
  timeout: 180_000,
}, async () => {
  const { resurrected, falseDeaths, races, overAck, answered, ...some } = await shortDrill("races");
  expect({ resurrected, falseDeaths }).toEqual({ resurrected: 0, falseDeaths: 0 });
  expect(races).toBeGreaterThanOrEqual(300);
  expect(overAck).toBeGreaterThan(0);
  expect(answered).toBeGreaterThan(0);
  // Of each kind of request, and of both kinds of end.
  expect(Object.entries(some).filter(([, count]) => count === 0)).toEqual([]);
  expect(Object.keys(some)).toHaveLength(7);
});

it("crashes: killed processes lose no acknowledged end, end no sign-in and spend no refresh token twice", {
  timeout: 180_000,
}, async () => {
  const { kills, ended, refreshed, ...found } = await shortDrill("crashes");
  expect(found).toEqual({ lost: 0, falseDeaths: 0, doubleSpent: 0 });
  expect(kills).toBeGreaterThanOrEqual(3);
  expect(ended).toBeGreaterThan(0);
  expect(refreshed).toBeGreaterThan(100);
});

it("load: no answer is wrong while sign-ins end at random, of any worker or from what a resource server keeps", {
  timeout: 240_000,
}, async () => {
  const { wrong, tooFew, seed, ...some } = await shortDrill("load", "--seed", "2026");
  expect({ wrong, tooFew, seed }).toEqual({ wrong: 0, tooFew: 0, seed: 2026 });
  expect(some["answers"]).toBeGreaterThanOrEqual(3000);
  expect(some["middlewareFromMemory"]).toBeGreaterThanOrEqual(1000);
  // Some began so soon after an acknowledgement that a server that did not wait for the others would have been caught.
  expect(some["soon"]).toBeGreaterThan(0);
  expect(some["middlewareSoon"]).toBeGreaterThan(0);
});

it.each([
  [
    "which drills there are",
    ["fire"],
    "There are these drills: crashes, faults, load, races, rolling, timing.",
  ],
  [
    "that one drill is run at a time",
    ["load", "races"],
    "There are these drills: crashes, faults, load, races, rolling, timing.",
  ],
  [
    "what a seed is",
    ["load", "--seed", "x"],
    "--seed must be a whole number from 0 to 4294967295, and is x.",
  ],
  ["which drill takes a seed", ["races", "--seed", "1"], "Only load takes --seed."],
  ["which option it does not know", ["load", "--sort"], expect.stringContaining("'--sort'")],
] as const)("says %s", async (_what, given, sentence) => {
  const refused = run(process.execPath, ["test/drills/drill.ts", ...given]);
  const stderr: unknown = typeof sentence === "string" ? `${sentence}\n` : sentence;
  await expect(refused).rejects.toMatchObject({ code: 2, stderr });
});
