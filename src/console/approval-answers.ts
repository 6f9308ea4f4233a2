import { z } from "zod";
import { counted, policy, targeted, time } from "./answers.ts";

/** What waits for a second administrator, as the API tells it. */

export const approval = z.object({
  id: z.string(),
  revocation: z.object(targeted).optional(),
  policy: policy.extend({ institution: z.string() }).optional(),
  askedBy: z.object({ id: z.string(), name: z.string() }),
  askedAt: time,
  endsAt: time,
  wouldHaveEnded: counted,
  code: z.string().optional(),
  note: z.string().optional(),
});
export type Approval = z.infer<typeof approval>;
export const approvalWithPreview = approval.extend({
  preview: z.object({ now: counted, token: z.string() }),
});
export type ApprovalWithPreview = z.infer<typeof approvalWithPreview>;
export const approved = z.object({ approval, revocation: z.string().optional() });
export const requestRefused = z.object({ outcome: z.enum(["refused", "withdrawn"]) });
