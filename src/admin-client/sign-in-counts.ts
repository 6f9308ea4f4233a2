import { z } from "zod";

/** How many sign-ins of one kind had one outcome on one day. */
export const dayCount = z.object({
  day: z.string(),
  kind: z.string(),
  outcome: z.string(),
  count: z.number(),
});
export type DayCount = z.infer<typeof dayCount>;
