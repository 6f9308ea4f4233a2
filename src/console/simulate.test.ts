import { describe, expect, it } from "vitest";
import type { InstitutionFacts, Timers } from "../policy/facts.ts";
import { days, hours, instant, never } from "../policy/time.ts";
import { type Course, courses, type Habit, spanFor } from "./simulate.ts";

// A Thursday: the picture begins on Monday, 30 November.
const now = instant(Date.parse("2026-11-26T12:00:00Z"));

const at = (
  timers: Timers | undefined,
  more: Partial<InstitutionFacts["policy"]> = {},
): InstitutionFacts => ({
  timeZone: "Europe/Berlin",
  policy: { disabled: false, timers: timers === undefined ? {} : { mobile: timers }, ...more },
});

function courseOf(institution: InstitutionFacts, habit: Habit): Course {
  const found = courses(institution, "mobile", spanFor(institution, "mobile", now)).find(
    (one) => one.habit === habit,
  );
  if (found === undefined) throw new Error("no such habit");
  return found;
}

const either = at({ absolute: hours(48), sliding: hours(4), ends: "either-runs-out" });
const both = at({ absolute: days(30), sliding: days(7), ends: "both-run-out" });

describe("two days at most, and four hours without use", () => {
  it("is drawn for two weeks, from Monday on", () => {
    const { from, to } = spanFor(either, "mobile", now);
    expect(new Date(from).toISOString()).toBe("2026-11-29T23:00:00.000Z");
    expect(to - from).toBe(days(14));
  });
  it("asks a student on each of the ten school days", () =>
    expect(courseOf(either, "daily").signIns).toBe(10));
  it("ends a phone in a drawer after four hours", () => {
    const { stretches } = courseOf(either, "drawer");
    expect(stretches.map(({ from, to }) => to - from)).toEqual([hours(4)]);
  });
  it("ends a stranger's use after two days, however much it is used", () => {
    const { stretches, end } = courseOf(either, "stranger");
    expect(stretches.map(({ from, to }) => to - from)).toEqual([hours(48)]);
    expect(end).not.toBe(never);
  });
});

describe("thirty days, then as long as it is used every seven", () => {
  it("asks a student once", () => expect(courseOf(both, "daily").signIns).toBe(1));
  it("lets a stranger go on until somebody ends it", () =>
    expect(courseOf(both, "stranger").end).toBe(never));
  it("ends a phone in a drawer after thirty days", () => {
    const { stretches } = courseOf(both, "drawer");
    expect(stretches.map(({ from, to }) => to - from)).toEqual([days(30)]);
  });
});

it("shows what a schedule ends, at its hour", () => {
  const scheduled = at(undefined, {
    schedule: { repeats: { everyDays: 14, from: "2026-11-24" }, at: "04:00" },
  });
  const { end } = courseOf(scheduled, "stranger");
  expect(new Date(end).toISOString()).toBe("2026-12-08T03:00:00.000Z");
});

it("shows nobody signed in where apps are switched off", () => {
  const off = at(both.policy.timers.mobile, { mobileAccess: false });
  expect(courses(off, "mobile", spanFor(off, "mobile", now)).map(({ signIns }) => signIns)).toEqual([
    0, 0, 0, 0,
  ]);
});
