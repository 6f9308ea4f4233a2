import { z } from "zod";
import { time } from "./page.ts";

export const key = z.object({
  kid: z.string(),
  algorithm: z.string(),
  createdAt: time,
  signsFrom: time,
  retiresAt: time.optional(),
});
export type Key = z.infer<typeof key>;
