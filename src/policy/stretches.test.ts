import { expect, it } from "vitest";
import { accountId } from "./ids.ts";
import { boundariesAround, type QuietPeriod, type Schedule, stretchesWithin } from "./schedule.ts";
import { type Instant, instant, minutes } from "./time.ts";

const at = (text: string): Instant => instant(Temporal.Instant.from(text).epochMilliseconds);
const text = (time: Instant): string =>
  Temporal.Instant.fromEpochMilliseconds(time).toString({ fractionalSecondDigits: 3 });
const august: Schedule = { repeats: { yearly: "08-01" }, at: "04:00" };

const stretches = (
  schedule: Schedule,
  [since, now]: readonly [string, string],
  quietPeriods: readonly QuietPeriod[] = [],
) =>
  stretchesWithin(
    { schedule, timeZone: "UTC", quietPeriods },
    { after: at(since), until: at(now) },
    minutes(60),
  ).map(({ after, until }) => [text(after), text(until)]);

const daily: Schedule = { repeats: { everyDays: 1, from: "2026-03-02" }, at: "04:00" };
const hour = (n: number) => `2026-03-02T0${n}:00:00.000Z`;
const inOne = (day: string) => [`${day}T03:59:59.999Z`, `${day}T04:00:00.000Z`];

it("one instant for each boundary without stagger, earliest first, none before the first", () => {
  expect(stretches(daily, ["2026-03-01T00:00:00Z", "2026-03-03T04:00:00Z"])).toEqual(
    ["2026-03-02", "2026-03-03"].map(inOne),
  );
  expect(stretches(daily, ["2026-03-02T04:00:00Z", "2026-03-03T03:59:59.999Z"])).toEqual([]);
  expect(stretches(daily, ["2026-03-02T03:59:59.999Z", "2026-03-02T04:00:00Z"])).toEqual([
    inOne("2026-03-02"),
  ]);
});

it("a staggered boundary is cut into pieces without a gap, and each is found when it is over", () => {
  const slow = { ...daily, staggerHours: 2 };
  expect(stretches(slow, ["2026-03-02T00:00:00Z", "2026-03-02T05:59:59Z"])).toEqual([
    inOne("2026-03-02"),
    [hour(4), hour(5)],
  ]);
  expect(stretches(slow, [hour(5), "2026-03-03T00:00:00Z"])).toEqual([[hour(5), hour(6)]]);
});

it("quiet periods move both ends", () => {
  const exams = { from: at("2026-03-02T04:30:00Z"), to: at("2026-03-02T06:15:00Z") };
  const slow = { ...daily, staggerHours: 1 };
  expect(stretches(slow, ["2026-03-02T00:00:00Z", "2026-03-02T12:00:00Z"], [exams]).at(-1)).toEqual([
    "2026-03-02T06:00:00.000Z",
    "2026-03-02T06:15:00.000Z",
  ]);
});

it("every account's boundary lies in exactly one", () => {
  const slow = { ...august, staggerHours: 5 };
  const calendar = { schedule: slow, timeZone: "Europe/Berlin", quietPeriods: [] };
  const asked = { after: at("2026-07-01T00:00:00Z"), until: at("2026-09-01T00:00:00Z") };
  const pieces = stretchesWithin(calendar, asked, minutes(15));
  expect(pieces).toHaveLength(21);
  for (let n = 0; n < 200; n += 1) {
    const { latest = instant(0) } = boundariesAround(calendar, accountId(`acc_${n}`), asked.until);
    expect(pieces.filter(({ after, until }) => after < latest && latest <= until)).toHaveLength(1);
  }
});
