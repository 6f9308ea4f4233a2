import { z } from "zod";
import { time } from "./page.ts";

export const institution = z.object({
  id: z.string(),
  name: z.string(),
  timeZone: z.string(),
  disabled: z.boolean(),
});
export type Institution = z.infer<typeof institution>;

/** Of an institution, or of a client. */
export const stateSet = z.object({ outcome: z.enum(["state_set", "unchanged"]) });

export const timers = z.object({ absoluteHours: z.number(), slidingHours: z.number(), ends: z.string() });

export const policy = z.object({
  /** By kind of client. */
  timers: z.record(z.string(), timers),
  mobileAccess: z.boolean().optional(),
  schedule: z
    .object({
      everyDays: z.number().optional(),
      from: z.string().optional(),
      yearly: z.string().optional(),
      at: z.string(),
      mobileOnly: z.boolean().optional(),
      staggerHours: z.number().optional(),
    })
    .optional(),
  quietPeriods: z.array(z.object({ from: time, to: time })).optional(),
  consoleIdleMinutes: z.number().optional(),
});
export type Policy = z.infer<typeof policy>;
