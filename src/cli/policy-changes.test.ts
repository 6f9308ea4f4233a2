import { expect, it } from "vitest";
import type { Policy } from "../admin-client/institutions.ts";
import { instant } from "../policy/time.ts";
import { CommandFailure } from "./failure.ts";
import { changedPolicy, type PolicyOptions } from "./policy-changes.ts";

const mobile = { absoluteHours: 48, slidingHours: 4, ends: "both-run-out" };
const quiet = { from: instant(1), to: instant(2) };
const policy: Policy = {
  timers: { mobile },
  schedule: { yearly: "08-01", at: "04:00" },
  quietPeriods: [quiet],
};

const changed = (options: PolicyOptions) => changedPolicy(policy, options, (text) => text);

it("is the very same when nothing is said", () => {
  expect(changed({})).toBe(policy);
});

it.each<[string, PolicyOptions, Partial<Policy>]>([
  [
    "other timers",
    { timers: ["mobile=720/168/either-runs-out"] },
    { timers: { mobile: { absoluteHours: 720, slidingHours: 168, ends: "either-runs-out" } } },
  ],
  ["timers of another kind", { timers: ["web=48/4"] }, { timers: { mobile, web: mobile } }],
  ["no timers", { timers: ["mobile=none"] }, { timers: {} }],
  ["an idle console", { consoleIdle: "15" }, { consoleIdleMinutes: 15 }],
  ["mobile access", { mobileAccess: "off" }, { mobileAccess: false }],
  [
    "another schedule",
    { every: "90", from: "2026-08-01", at: "05:30", scheduledMobileOnly: true, stagger: "6" },
    { schedule: { everyDays: 90, from: "2026-08-01", at: "05:30", mobileOnly: true, staggerHours: 6 } },
  ],
  ["a yearly one at the usual time", { yearly: "09-01" }, { schedule: { yearly: "09-01", at: "04:00" } }],
  [
    "one more quiet period",
    { quietPeriod: ["2026-12-01T00:00Z..2026-12-15T00:00Z"] },
    { quietPeriods: [quiet, { from: instant(Date.UTC(2026, 11, 1)), to: instant(Date.UTC(2026, 11, 15)) }] },
  ],
])("changes %s and nothing else", (_what, options, expected) => {
  expect(changed(options)).toEqual({ ...policy, ...expected });
});

it("takes the schedule and the quiet periods away", () => {
  expect(changed({ schedule: false, quietPeriods: false })).toEqual({ timers: { mobile } });
});

it("takes away how long the console may stand unused", () => {
  const set = { ...policy, consoleIdleMinutes: 15 };
  expect(changedPolicy(set, { consoleIdle: "none" }, (text) => text)).toEqual(policy);
});

it.each<PolicyOptions>([
  { timers: ["mobile"] },
  { timers: ["mobile=48"] },
  { timers: ["mobile=48/4h"] },
  { mobileAccess: "maybe" },
  { quietPeriod: ["2026-12-01"] },
  { consoleIdle: "half an hour" },
])("takes %o for wrong usage", (options) => {
  expect(() => changed(options)).toThrow(CommandFailure);
});
