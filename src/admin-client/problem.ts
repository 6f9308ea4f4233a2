import { z } from "zod";

/** Why a request was refused, with the fields that are wrong (RFC 9457 §3.1). */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
  /** The id of the request that waits for another administrator now. */
  approval: z.string().optional(),
});
