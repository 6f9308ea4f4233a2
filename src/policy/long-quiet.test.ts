import fc from "fast-check";
import { expect, it } from "vitest";
import { accountId } from "./ids.ts";
import {
  boundariesAround,
  type Calendar,
  type QuietPeriod,
  type Schedule,
  stretchesWithin,
} from "./schedule.ts";
import { hours, type Instant, instant, minutes } from "./time.ts";

const at = (text: string): Instant => instant(Temporal.Instant.from(text).epochMilliseconds);
const ana = accountId("acc_ana");

/** How often somebody asks in which quiet period an instant lies: what most of the work consists of. */
function counted(...periods: readonly QuietPeriod[]) {
  let looks = 0;
  const quietPeriods = new Proxy(periods, {
    get(target, name) {
      if (name === "find") looks += 1;
      return Reflect.get(target, name) as unknown;
    },
  });
  return { quietPeriods, looks: () => looks };
}

const daily: Schedule = { repeats: { everyDays: 1, from: "1970-01-01" }, at: "04:00" };
const always: QuietPeriod = { from: at("-000100-01-01T00:00:00Z"), to: at("+009999-01-01T00:00:00Z") };

it("a quiet period of thousands of years takes a few steps", () => {
  const { quietPeriods, looks } = counted(always);
  const calendar: Calendar = { schedule: daily, timeZone: "UTC", quietPeriods };
  expect(boundariesAround(calendar, ana, at("2026-09-01T00:00:00Z"))).toEqual({ next: always.to });
  expect(looks()).toBeLessThan(100);
  const around = { after: at("2026-09-01T00:00:00Z"), until: at("2026-09-01T00:05:00Z") };
  expect(stretchesWithin(calendar, around, minutes(60))).toEqual([]);
  expect(looks()).toBeLessThan(200);
});

it("boundaries that a quiet period has moved to its end are one stretch", () => {
  const quiet = { from: at("2020-01-01T00:00:00Z"), to: at("2026-09-01T12:00:00Z") };
  const { quietPeriods, looks } = counted(quiet);
  const calendar: Calendar = { schedule: daily, timeZone: "UTC", quietPeriods };
  const around = { after: at("2026-09-01T00:00:00Z"), until: at("2026-09-02T03:00:00Z") };
  expect(stretchesWithin(calendar, around, minutes(60))).toEqual([
    { after: instant(quiet.to - 1), until: quiet.to },
  ]);
  expect(looks()).toBeLessThan(200);
});

/** Every boundary of four months, one after the other, and which of them come before and after. */
function lookedUp(calendar: Calendar, now: Instant) {
  const all = Array.from({ length: 140 }, (_none, index) => boundaryOf(calendar, index));
  return {
    latest: all.filter((boundary) => boundary <= now).at(-1),
    next: all.find((boundary) => boundary > now),
  };
}

const begin = at("2026-03-01T04:00:00Z");

function boundaryOf({ quietPeriods }: Calendar, index: number): number {
  let boundary = begin + index * hours(24);
  for (let inside: QuietPeriod | undefined; ; boundary = inside.to) {
    inside = quietPeriods.find(({ from, to }) => from <= boundary && boundary < to);
    if (inside === undefined) return boundary;
  }
}

const hour = fc.integer({ min: -100, max: 2400 }).map((hoursLater) => instant(begin + hours(hoursLater)));

it("around an instant lie the boundaries that a list of all has there, whatever is quiet", () => {
  const periods = fc.array(
    fc.tuple(hour, fc.integer({ min: 1, max: 1500 })).map(([from, length]) => ({
      from,
      to: instant(from + hours(length)),
    })),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(periods, hour, (quietPeriods, now) => {
      const calendar: Calendar = {
        schedule: { repeats: { everyDays: 1, from: "2026-03-01" }, at: "04:00" },
        timeZone: "UTC",
        quietPeriods,
      };
      expect({ latest: undefined, ...boundariesAround(calendar, ana, now) }).toEqual(lookedUp(calendar, now));
    }),
  );
});
