import { z } from "zod";
import { time } from "./page.ts";
import { counted, preview } from "./previews.ts";
import { targeted } from "./revocations.ts";

/** What waits for a second administrator. */
export const approval = z.object({
  id: z.string(),
  revocation: z.object(targeted).optional(),
  /** As it came. */
  policy: z.looseObject({ institution: z.string() }).optional(),
  askedBy: z.object({ id: z.string(), name: z.string() }),
  askedAt: time,
  endsAt: time,
  wouldHaveEnded: counted,
  code: z.string().optional(),
  note: z.string().optional(),
});
export type Approval = z.infer<typeof approval>;

export const approvalWithPreview = approval.extend({ preview });
export type ApprovalWithPreview = z.infer<typeof approvalWithPreview>;

export const approved = z.object({
  outcome: z.literal("approved"),
  approval,
  revocation: z.string().optional(),
});
export const requestRefused = z.object({ outcome: z.enum(["refused", "withdrawn"]) });
