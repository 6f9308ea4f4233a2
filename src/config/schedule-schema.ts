import { z } from "zod";
import {
  isMonthAndDay,
  leastIdleMinutes,
  longestQuietDays,
  mostIdleMinutes,
  mostStaggerHours,
  quietFits,
  staggerFits,
} from "../policy/policy-limits.ts";

const schedule = z
  .strictObject({
    everyDays: z
      .int("must be whole days")
      .min(1, "must be at least 1")
      .max(3660, "must be at most 3660")
      .optional(),
    from: z.iso.date('must be a date in quotes, such as "2026-08-01"').optional(),
    yearly: z.string().refine(isMonthAndDay, 'must be a month and day in quotes, such as "08-01"').optional(),
    at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day in quotes, such as "04:00"'),
    mobileOnly: z.boolean().optional(),
    staggerHours: z.int("must be whole hours").min(0, "must be at least 0").max(mostStaggerHours).optional(),
  })
  .superRefine(({ everyDays, from, yearly, staggerHours = 0 }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if ((everyDays === undefined) === (yearly === undefined))
      refuse("everyDays", "stands without yearly, or yearly without it");
    if ((everyDays === undefined) !== (from === undefined))
      refuse("from", "stands with everyDays, and only there");
    if (!staggerFits(staggerHours, everyDays)) refuse("staggerHours", "must be shorter than the period");
  });

const quietPeriod = z
  .strictObject({
    from: z.iso.datetime('must be a time in quotes, such as "2026-12-01T00:00:00Z"'),
    to: z.iso.datetime('must be a time in quotes, such as "2026-12-15T00:00:00Z"'),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
    path: ["to"],
    message: "must be later than from",
  })
  .refine(({ from, to }) => quietFits(Date.parse(from), Date.parse(to)), {
    path: ["to"],
    message: `must be at most ${longestQuietDays} days after from`,
  });

/** What an institution decides besides the timers. */
export const decisions = {
  mobileAccess: z
    .boolean()
    .optional()
    .describe("False pauses sign-ins in mobile apps. A person's own switch overrides it."),
  schedule: z
    .union([z.literal("none"), schedule])
    .optional()
    .describe("When everyone signs in again, or none."),
  quietPeriods: z
    .array(quietPeriod)
    .optional()
    .describe(
      "Times such as exam weeks: a scheduled time that falls inside one moves to its end. Each lasts 366 days at most.",
    ),
  consoleIdleMinutes: z
    .union([z.literal("none"), z.int().min(leastIdleMinutes).max(mostIdleMinutes)], {
      error: `must be whole minutes from ${leastIdleMinutes} to ${mostIdleMinutes}, or none`,
    })
    .optional()
    .describe(
      "After so long without use the console asks the institution's administrators to sign in again; none: as the deployment is set.",
    ),
};

export type Schedule = z.infer<typeof schedule>;
