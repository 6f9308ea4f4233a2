import { z } from "zod";
import { time } from "./page.ts";

const verdict = z.object({
  allowed: z.boolean(),
  until: time.optional(),
  because: z.string().optional(),
  record: z.string().optional(),
  sentence: z.string(),
});
export type Verdict = z.infer<typeof verdict>;

export const grant = z.object({
  id: z.string(),
  account: z.string(),
  institution: z.string(),
  client: z.object({ id: z.string(), name: z.string(), kind: z.string() }),
  device: z.string().optional(),
  place: z.string().optional(),
  signedInAt: time,
  lastActivityAt: time,
  decision: verdict,
});
export type Grant = z.infer<typeof grant>;

export const why = z.object({ grant, rules: z.array(verdict.extend({ rule: z.string() })) });
export type Why = z.infer<typeof why>;
