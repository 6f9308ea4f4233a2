import { expect, it } from "vitest";
import { instant, minutes } from "../policy/time.ts";
import { parseContent } from "./parse-content.ts";

const school = (more: object) =>
  JSON.stringify({
    institutions: [{ id: "north", name: "North", contact: "Ask.", timeZone: "Europe/Berlin", ...more }],
  });
const read = (more: object) => parseContent(school(more), "content").institutions[0];

it.each([
  [
    { everyDays: 90, from: "2026-08-01", at: "04:00", mobileOnly: true, staggerHours: 6 },
    { repeats: { everyDays: 90, from: "2026-08-01" }, at: "04:00", mobileOnly: true, staggerHours: 6 },
  ],
  [
    { yearly: "02-29", at: "23:59" },
    { repeats: { yearly: "02-29" }, at: "23:59" },
  ],
  ["none", null],
])("reads the schedule %o", (schedule, expected) => {
  expect(read({ schedule })?.schedule).toEqual(expected);
});

it("reads mobile access and quiet periods, and says nothing of what is not there", () => {
  const quietPeriods = [{ from: "2026-12-01T00:00:00Z", to: "2026-12-02T00:00:00Z" }];
  expect(read({ mobileAccess: false, quietPeriods })).toMatchObject({
    mobileAccess: false,
    quietPeriods: [{ from: instant(Date.UTC(2026, 11, 1)), to: instant(Date.UTC(2026, 11, 2)) }],
  });
  expect(read({ consoleIdleMinutes: 15 })).toMatchObject({ consoleIdle: minutes(15) });
  expect(read({ consoleIdleMinutes: "none" })).toMatchObject({ consoleIdle: null });
  for (const key of ["schedule", "mobileAccess", "quietPeriods", "consoleIdle"])
    expect(read({})).not.toHaveProperty(key);
});

it.each([
  { schedule: { at: "04:00" } },
  { schedule: { at: "04:00", everyDays: 2 } },
  { schedule: { at: "04:00", yearly: "08-01", from: "2026-08-01" } },
  { schedule: { at: "04:00", yearly: "02-30" } },
  { schedule: { at: "4:00", yearly: "08-01" } },
  { schedule: { at: "04:00", everyDays: 2, from: "2026-08-01", staggerHours: 48 } },
  { schedule: { at: "04:00", yearly: "08-01", staggerHours: 169 } },
  { quietPeriods: [{ from: "2026-12-02T00:00:00Z", to: "2026-12-02T00:00:00Z" }] },
  { quietPeriods: [{ from: "2026-12-02T00:00:00Z", to: "2027-12-04T00:00:00Z" }] },
  { mobileAccess: "off" },
  { consoleIdleMinutes: 4 },
  { consoleIdleMinutes: 721 },
  { consoleIdleMinutes: 7.5 },
])("refuses %o", (more) => {
  expect(() => read(more)).toThrow(/content/);
});
