import { z } from "zod";
import { time } from "./page.ts";

/** A client that could not be told that a sign-in has ended. */
export const failedLogout = z.object({
  id: z.string(),
  client: z.string(),
  account: z.string(),
  queuedAt: time,
  attempts: z.number(),
  lastError: z.string(),
  /** Absent: it was given up. */
  nextAt: time.optional(),
});
export type FailedLogout = z.infer<typeof failedLogout>;
