import { expect, it } from "vitest";
import { type Decision, decide } from "./decide.ts";
import type { Timers } from "./facts.ts";
import { hours, type Instant, instant, never } from "./time.ts";

const hour = (n: number): Instant => instant(hours(n));
const until = (time: Instant): Decision => ({ allowed: true, until: time });
const expired: Decision = { allowed: false, because: "session_expired" };

/** lifetimes.md §2: absolute 48 h and sliding 4 h, signed in at hour 0. */
const bothRunOut: Timers = { absolute: hours(48), sliding: hours(4), ends: "both-run-out" };
const eitherRunsOut: Timers = { ...bothRunOut, ends: "either-runs-out" };

function opened(timers: Timers | undefined, lastUsed: Instant, now: Instant): Decision {
  const signIn = {
    kind: "mobile",
    administrator: false,
    signedInAt: hour(0),
    lastActivityAt: lastUsed,
  } as const;
  const policy = { disabled: false, timers: timers === undefined ? {} : { mobile: timers } };
  return decide({ signIn, institution: { policy, timeZone: "UTC" }, denials: [] }, now);
}

it.each([
  [
    "used at hour 1, next opened at hour 47: the absolute timer still runs",
    hour(1),
    hour(47),
    until(hour(48)),
  ],
  ["last used at hour 47, opened at hour 50: until hour 51", hour(47), hour(50), until(hour(51))],
  ["opening at hour 50 makes it hour 54", hour(50), hour(50), until(hour(54))],
  ["last used at hour 47, the millisecond before hour 51", hour(47), instant(hour(51) - 1), until(hour(51))],
  ["last used at hour 47, opened at hour 51 exactly", hour(47), hour(51), expired],
  ["last used at hour 10, the millisecond before hour 48", hour(10), instant(hour(48) - 1), until(hour(48))],
  ["last used at hour 10, opened at hour 48 exactly", hour(10), hour(48), expired],
])("both-run-out: %s", (_story, lastUsed, now, decision) => {
  expect(opened(bothRunOut, lastUsed, now)).toEqual(decision);
});

it("both-run-out: used every 3 hours for 40 days is still allowed", () => {
  for (let now = 3; now <= 40 * 24; now += 3) {
    expect(opened(bothRunOut, hour(now - 3), hour(now)).allowed).toBe(true);
  }
});

it.each([
  ["used every 3 hours, the millisecond before hour 48", hour(45), instant(hour(48) - 1), until(hour(48))],
  ["used every 3 hours, denied from hour 48", hour(47), hour(48), expired],
  ["the sliding timer ends it earlier", hour(10), hour(14), expired],
  ["the millisecond before the sliding end", hour(10), instant(hour(14) - 1), until(hour(14))],
])("either-runs-out: %s", (_story, lastUsed, now, decision) => {
  expect(opened(eitherRunsOut, lastUsed, now)).toEqual(decision);
});

it("neither set: time ends nothing", () => {
  expect(opened(undefined, hour(0), hour(999_999))).toEqual(until(never));
});

it("timers of another kind of client do not count", () => {
  const signIn = { kind: "web", administrator: false, signedInAt: hour(0), lastActivityAt: hour(0) } as const;
  const policy = { disabled: false, timers: { mobile: eitherRunsOut } };
  expect(decide({ signIn, institution: { policy, timeZone: "UTC" }, denials: [] }, hour(999))).toEqual(
    until(never),
  );
});
