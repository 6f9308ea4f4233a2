import { z } from "zod";
import type { OwnPolicy } from "../actions/policy-version.ts";
import {
  isMonthAndDay,
  leastAbsoluteHours,
  leastIdleMinutes,
  leastSlidingHours,
  longestQuietDays,
  mostIdleMinutes,
  mostStaggerHours,
  quietFits,
  staggerFits,
} from "../policy/policy-limits.ts";
import type { Schedule } from "../policy/schedule.ts";
import { hours, minutes } from "../policy/time.ts";
import { time } from "./fields.ts";

const hoursOf = (least: number) =>
  z
    .int("must be whole hours")
    .min(least, `must be at least ${least} hours`)
    .max(876_000, "must not be longer than 100 years");

const timers = z
  .strictObject({
    absoluteHours: hoursOf(leastAbsoluteHours),
    slidingHours: hoursOf(leastSlidingHours),
    ends: z.enum(["both-run-out", "either-runs-out"]).default("both-run-out"),
  })
  .transform(({ absoluteHours, slidingHours, ends }) => ({
    absolute: hours(absoluteHours),
    sliding: hours(slidingHours),
    ends,
  }));

/** "Everyone signs in again": `everyDays` and `from`, or `yearly`. */
const schedule = z
  .strictObject({
    everyDays: z
      .int("must be whole days")
      .min(1, "must be at least 1")
      .max(3660, "must be at most 3660")
      .optional(),
    from: z.iso
      .date("must be a date such as 2026-08-01")
      .refine((date) => date >= "1970-01-01", "must not be before 1970")
      .optional(),
    yearly: z.string().refine(isMonthAndDay, "must be a month and day such as 08-01").optional(),
    at: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day such as 04:00")
      .meta({ description: "On the institution's clock." }),
    mobileOnly: z.boolean().optional(),
    staggerHours: z
      .int("must be whole hours")
      .min(0, "must be at least 0")
      .max(mostStaggerHours, `must be at most ${mostStaggerHours}`)
      .optional()
      .meta({ description: "Each account's boundary comes later by a fixed part of it." }),
  })
  .superRefine(({ everyDays, from, yearly, staggerHours = 0 }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if ((everyDays === undefined) === (yearly === undefined))
      refuse("everyDays", "stands without yearly, or yearly without it");
    if ((everyDays === undefined) !== (from === undefined))
      refuse("from", "stands with everyDays, and only there");
    if (!staggerFits(staggerHours, everyDays)) refuse("staggerHours", "must be shorter than the period");
  })
  .transform(
    ({ everyDays = 1, from = "", yearly, at, ...rest }): Schedule => ({
      repeats: yearly === undefined ? { everyDays, from } : { yearly },
      at,
      ...(stated(rest) as Pick<Schedule, "mobileOnly" | "staggerHours">),
    }),
  );

const quietPeriod = z
  .strictObject({ from: time, to: time })
  .refine(({ from, to }) => from < to, { path: ["to"], message: "must be later than from" })
  .refine(({ from, to }) => quietFits(from, to), {
    path: ["to"],
    message: `must be at most ${longestQuietDays} days after from`,
  });

/** What an institution decides, whole: what is left out is not set. */
export const policyShape = {
  timers: z.strictObject({
    mobile: timers.optional(),
    web: timers.optional(),
    tool: timers.optional(),
  }),
  mobileAccess: z
    .boolean()
    .optional()
    .meta({ description: "False pauses sign-ins in mobile apps. A person's own switch overrides it." }),
  schedule: schedule.optional().meta({
    description: "When everyone signs in again: everyDays and from, or yearly; at, mobileOnly, staggerHours.",
  }),
  quietPeriods: z.array(quietPeriod).max(100, "must be at most 100").optional().meta({
    description: "A scheduled time that falls inside one moves to its end. Each lasts 366 days at most.",
  }),
  consoleIdleMinutes: z
    .int("must be whole minutes")
    .min(leastIdleMinutes, `must be at least ${leastIdleMinutes}`)
    .max(mostIdleMinutes, `must be at most ${mostIdleMinutes}`)
    .optional()
    .meta({
      description:
        "After so long without use the console asks the institution's administrators to sign in again.",
    }),
};

type SentPolicy = z.output<z.ZodObject<typeof policyShape>>;

export const policyOf = ({ timers: kinds, consoleIdleMinutes, ...rest }: SentPolicy) =>
  stated({
    ...rest,
    timers: stated(kinds),
    consoleIdle: consoleIdleMinutes === undefined ? undefined : minutes(consoleIdleMinutes),
  }) as OwnPolicy;

/** Without what was not said. */
function stated(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
