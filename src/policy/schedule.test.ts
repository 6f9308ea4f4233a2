import { expect, it } from "vitest";
import { cutOff, facts } from "../../test/support/sample-facts.ts";
import { decide } from "./decide.ts";
import type { CutOff } from "./denials.ts";
import type { InstitutionPolicy } from "./facts.ts";
import { type AccountId, accountId } from "./ids.ts";
import { boundariesAround, nextBeginning, type QuietPeriod, type Schedule, staggerOf } from "./schedule.ts";
import { hours, type Instant, instant } from "./time.ts";

const at = (text: string): Instant => instant(Temporal.Instant.from(text).epochMilliseconds);
const justBefore = (time: Instant): Instant => instant(time - 1);
const ana = accountId("acc_ana");

const around = (
  schedule: Schedule,
  now: Instant,
  {
    timeZone = "America/New_York",
    quietPeriods = [],
    account = ana,
  }: Partial<{ timeZone: string; quietPeriods: readonly QuietPeriod[]; account: AccountId }> = {},
) => boundariesAround({ schedule, timeZone, quietPeriods }, account, now);

const every90: Schedule = { repeats: { everyDays: 90, from: "2026-01-15" }, at: "04:00" };
const august: Schedule = { repeats: { yearly: "08-01" }, at: "04:00" };

it("every N days: nothing before the first, which is at its time on its date in the zone", () => {
  const first = at("2026-01-15T09:00:00Z");
  expect(around(every90, justBefore(first))).toEqual({ next: first });
  expect(around(every90, first)).toEqual({ latest: first, next: at("2026-04-15T08:00:00Z") });
});

it("every N days: nothing long before the first, and nothing before it when it is moved", () => {
  expect(around(every90, at("2020-01-01T00:00:00Z"))).toEqual({ next: at("2026-01-15T09:00:00Z") });
  const holidays = { from: at("2026-01-15T00:00:00Z"), to: at("2026-02-01T00:00:00Z") };
  const moved = { quietPeriods: [holidays] };
  expect(around(every90, at("2026-01-20T00:00:00Z"), moved)).toEqual({ next: holidays.to });
});

it("is at the time of each zone, though it is one schedule", () => {
  const newYear = at("2026-01-01T00:00:00Z");
  const zones = ["Europe/Berlin", "America/New_York", "Europe/Berlin"];
  const times = ["03:00", "09:00", "03:00"];
  expect(zones.map((timeZone) => around(every90, newYear, { timeZone }).next)).toEqual(
    times.map((time) => at(`2026-01-15T${time}:00Z`)),
  );
});

it("every N days: keeps the wall clock's time through a clock change", () => {
  const second = at("2026-04-15T08:00:00Z");
  expect(around(every90, justBefore(second)).latest).toBe(at("2026-01-15T09:00:00Z"));
  expect(around(every90, second).latest).toBe(second);
  expect(around(every90, at("2030-01-01T00:00:00Z")).latest).toBe(at("2029-12-25T09:00:00Z"));
});

it("every day: each day has its own, for years", () => {
  const daily: Schedule = { repeats: { everyDays: 1, from: "2020-02-01" }, at: "23:30" };
  for (const day of ["2020-02-02", "2024-02-29", "2026-03-08", "2026-11-01", "2031-12-31"]) {
    const boundary = instant(Temporal.ZonedDateTime.from(`${day}T23:30[America/New_York]`).epochMilliseconds);
    expect(around(daily, boundary).latest).toBe(boundary);
    expect(around(daily, justBefore(boundary)).latest).toBeLessThan(boundary);
    expect(around(daily, justBefore(boundary)).next).toBe(boundary);
  }
});

it("yearly: the same date each year, and there always was one", () => {
  expect(around(august, at("2026-09-01T00:00:00Z"))).toEqual({
    latest: at("2026-08-01T08:00:00Z"),
    next: at("2027-08-01T08:00:00Z"),
  });
  expect(around(august, at("2026-07-31T23:00:00Z")).latest).toBe(at("2025-08-01T08:00:00Z"));
});

it.each([
  ["1999-06-01T00:00:00Z", "1998-12-31T13:00:00Z"],
  ["2026-12-31T12:59:59.999Z", "2025-12-31T13:00:00Z"],
  ["2026-12-31T13:00:00Z", "2026-12-31T13:00:00Z"],
  ["2026-12-31T23:59:59.999Z", "2026-12-31T13:00:00Z"],
  ["2027-01-01T12:59:59.999Z", "2026-12-31T13:00:00Z"],
])("yearly at the turn of the year, seen at %s", (now, latest) => {
  const schedule: Schedule = { repeats: { yearly: "12-31" }, at: "13:00" };
  expect(around(schedule, at(now), { timeZone: "UTC" }).latest).toBe(at(latest));
});

it("29 February falls on 28 February in other years", () => {
  const leap: Schedule = { repeats: { yearly: "02-29" }, at: "12:00" };
  const zone = { timeZone: "UTC" };
  expect(around(leap, at("2028-03-01T00:00:00Z"), zone).latest).toBe(at("2028-02-29T12:00:00Z"));
  expect(around(leap, at("2027-03-01T00:00:00Z"), zone).latest).toBe(at("2027-02-28T12:00:00Z"));
});

it.each([
  ["a skipped time comes after the change", "03-08", "02:30", "2026-03-08T07:30:00Z"],
  ["a repeated time is its first occurrence", "11-01", "01:30", "2026-11-01T05:30:00Z"],
])("as Temporal's compatible does: %s", (_sentence, yearly, time, boundary) => {
  expect(around({ repeats: { yearly }, at: time }, at("2026-12-01T00:00:00Z")).latest).toBe(at(boundary));
});

it("staggering moves an account's boundary by a fixed part of the hours", () => {
  const staggered: Schedule = { ...august, staggerHours: 24 };
  const own = instant(at("2026-08-01T08:00:00Z") + staggerOf(ana, hours(24)));
  expect(around(staggered, justBefore(own)).latest).toBeLessThan(at("2026-08-01T00:00:00Z"));
  expect(around(staggered, own).latest).toBe(own);
  expect(around(staggered, own, { account: accountId("acc_ben") }).latest).not.toBe(own);
});

it("begins for everyone where it would come to all at once", () => {
  const calendar = {
    schedule: { ...august, staggerHours: 24 },
    timeZone: "America/New_York",
    quietPeriods: [],
  };
  const begins = at("2026-08-01T08:00:00Z");
  expect(nextBeginning(calendar, justBefore(begins))).toBe(begins);
  expect(nextBeginning(calendar, begins)).toBe(at("2027-08-01T08:00:00Z"));
});

it("staggering spreads accounts evenly over the hours", () => {
  const counts = [0, 0, 0, 0];
  for (let n = 0; n < 4000; n += 1) {
    const share = staggerOf(accountId(`acc_${n}x${n * 7919}`), hours(4));
    expect(share).toBeLessThan(hours(4));
    const quarter = Math.floor(share / hours(1));
    counts[quarter] = (counts[quarter] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

const exams: QuietPeriod = { from: at("2026-07-25T00:00:00Z"), to: at("2026-08-10T00:00:00Z") };

it.each<[string, readonly QuietPeriod[], Instant]>([
  ["inside a quiet period moves to its end", [exams], exams.to],
  ["at its beginning moves too", [{ from: at("2026-08-01T08:00:00Z"), to: exams.to }], exams.to],
  ["at its end stays", [{ from: exams.from, to: at("2026-08-01T08:00:00Z") }], at("2026-08-01T08:00:00Z")],
  [
    "moves on when that end lies inside the next",
    [exams, { from: at("2026-08-09T00:00:00Z"), to: at("2026-08-20T00:00:00Z") }],
    at("2026-08-20T00:00:00Z"),
  ],
])("a boundary %s", (_sentence, quietPeriods, boundary) => {
  expect(around(august, justBefore(boundary), { quietPeriods }).latest).toBe(at("2025-08-01T08:00:00Z"));
  expect(around(august, boundary, { quietPeriods }).latest).toBe(boundary);
  expect(around(august, justBefore(boundary), { quietPeriods }).next).toBe(boundary);
});

it("a boundary that staggering brings into a quiet period moves to its end", () => {
  const begins = instant(at("2026-08-01T08:00:00Z") + 1);
  const quietPeriods = [{ from: begins, to: exams.to }];
  expect(around({ ...august, staggerHours: 24 }, exams.to, { quietPeriods }).latest).toBe(exams.to);
});

const daily: Schedule = { repeats: { everyDays: 1, from: "2026-01-01" }, at: "04:00" };

it("several boundaries inside one quiet period all come at its end", () => {
  const zone = { timeZone: "UTC", quietPeriods: [exams] };
  expect(around(daily, justBefore(exams.to), zone)).toEqual({
    latest: at("2026-07-24T04:00:00Z"),
    next: exams.to,
  });
  expect(around(daily, exams.to, zone)).toEqual({ latest: exams.to, next: at("2026-08-10T04:00:00Z") });
});

const decided = (policy: Partial<InstitutionPolicy>, change: object, now: Instant) =>
  decide(
    {
      ...facts([], change),
      institution: { policy: { disabled: false, timers: {}, ...policy }, timeZone: "UTC" },
    },
    now,
  );

const boundary = at("2026-08-01T04:00:00Z");

it.each<[string, Partial<Schedule>, object, object]>([
  [
    "signed in at the boundary itself is over",
    {},
    { signedInAt: boundary },
    { allowed: false, because: "reauthentication_due" },
  ],
  [
    "signed in a millisecond later goes on until the next",
    {},
    { signedInAt: instant(boundary + 1) },
    { allowed: true, until: at("2027-08-01T04:00:00Z") },
  ],
  [
    "for everybody: a web app is over too",
    {},
    { signedInAt: boundary, kind: "web" },
    { allowed: false, because: "reauthentication_due" },
  ],
  [
    "mobile only: a web app goes on",
    { mobileOnly: true },
    { signedInAt: boundary, kind: "web" },
    { allowed: true, until: Number.POSITIVE_INFINITY },
  ],
  [
    "mobile only: a mobile app is over",
    { mobileOnly: true },
    { signedInAt: boundary },
    { allowed: false, because: "reauthentication_due" },
  ],
  [
    "a service, which is nobody's, goes on",
    {},
    { signedInAt: boundary, accountId: undefined },
    { allowed: true, until: Number.POSITIVE_INFINITY },
  ],
])("scheduled: %s", (_sentence, terms, change, decision) => {
  expect(decided({ schedule: { ...august, ...terms } }, change, at("2026-09-01T00:00:00Z"))).toEqual(
    decision,
  );
});

it("is given after cut-offs and before the timers", () => {
  const timers = { mobile: { absolute: hours(48), sliding: hours(4), ends: "both-run-out" } } as const;
  const old = { signedInAt: at("2026-01-01T00:00:00Z"), lastActivityAt: at("2026-01-01T00:00:00Z") };
  expect(decided({ schedule: august, timers }, old, at("2026-09-01T00:00:00Z"))).toMatchObject({
    because: "reauthentication_due",
  });
  expect(decided({ timers }, old, at("2026-09-01T00:00:00Z"))).toMatchObject({ because: "session_expired" });
  const cut: CutOff = { ...cutOff, notBefore: at("2026-08-15T00:00:00Z") };
  const cutToo = {
    ...facts([cut], old),
    institution: { policy: { disabled: false, timers, schedule: august }, timeZone: "UTC" },
  };
  expect(decide(cutToo, at("2026-09-01T00:00:00Z"))).toMatchObject({ because: "revoked", record: cut.id });
});
