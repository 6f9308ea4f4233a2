import { z } from "zod";
import { time } from "./page.ts";

export const suspension = z.object({
  source: z.string(),
  code: z.string(),
  startsAt: time,
  endsAt: time.optional(),
  liftedAt: time.optional(),
  signOut: z.boolean(),
  inForce: z.boolean(),
});
export type Suspension = z.infer<typeof suspension>;

export const account = z.object({
  id: z.string(),
  institution: z.string(),
  username: z.string(),
  name: z.string(),
  email: z.string().optional(),
  roles: z.array(z.string()),
  createdAt: time,
});
export type Account = z.infer<typeof account>;

export const accountState = account.extend({
  suspended: z.boolean(),
  suspensions: z.array(suspension),
  /** The person's own switch. Absent: as the institution says. */
  mobileAccess: z.string().optional(),
});
export type AccountState = z.infer<typeof accountState>;

/** With the password, if it was made just now. It is not told again. */
export const newAccount = account.extend({ password: z.string().optional() });
export const passwordSet = z.object({ password: z.string().optional() });

export const suspended = z.object({ outcome: z.enum(["suspended", "unchanged"]), suspension });
export const reinstated = z.object({
  outcome: z.enum(["reinstated", "unchanged"]),
  stillSuspendedBy: z.array(z.string()),
});
export const accessSet = z.object({ outcome: z.enum(["access_set", "unchanged"]) });
