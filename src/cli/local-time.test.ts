import { describe, expect, it } from "vitest";
import { instant } from "../policy/time.ts";
import { readTime, shortTime } from "./local-time.ts";

const now = instant(Date.parse("2026-11-22T16:05:30Z"));
const read = (text: string, zone = "Europe/Madrid") => {
  const at = readTime(text, { now, zone });
  return at === undefined ? undefined : new Date(at).toISOString();
};

describe("shortTime", () => {
  it.each([
    ["Europe/Madrid", "2026-11-22 17:05"],
    ["America/Los_Angeles", "2026-11-22 08:05"],
    ["UTC", "2026-11-22 16:05"],
  ])("is on the clock of %s", (zone, shown) => expect(shortTime(now, zone)).toBe(shown));
});

describe("readTime", () => {
  it.each([
    ["now", "2026-11-22T16:05:30.000Z"],
    ["in 90m", "2026-11-22T17:35:30.000Z"],
    ["in 7d", "2026-11-29T16:05:30.000Z"],
    ["2h ago", "2026-11-22T14:05:30.000Z"],
    ["2 w ago", "2026-11-08T16:05:30.000Z"],
    [" 2026-12-01 ", "2026-11-30T23:00:00.000Z"],
    ["2026-12-01 08:00", "2026-12-01T07:00:00.000Z"],
    ["2026-12-01T08:00", "2026-12-01T07:00:00.000Z"],
    ["2026-07-01T08:00", "2026-07-01T06:00:00.000Z"],
    ["2026-12-01T08:00Z", "2026-12-01T08:00:00.000Z"],
    ["2026-12-01T08:00-05:00", "2026-12-01T13:00:00.000Z"],
    ["2026-12-01 08:00:30.5+01:00", "2026-12-01T07:00:30.500Z"],
  ])("reads %s", (text, expected) => expect(read(text)).toBe(expected));

  it.each([
    "",
    "tomorrow",
    "7d",
    "in 7d ago",
    "in d",
    "2026-13-01",
    "2026-02-30",
    "08:00",
    "1764000000",
    "12/01/2026",
  ])("does not guess what %j means", (text) => expect(read(text)).toBeUndefined());
});
