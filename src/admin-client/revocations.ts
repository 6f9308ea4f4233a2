import { z } from "zod";
import { time } from "./page.ts";

/** Whose sign-ins end. */
export const targeted = {
  target: z.object({
    level: z.string(),
    institution: z.string().optional(),
    account: z.string().optional(),
    client: z.string().optional(),
    grant: z.string().optional(),
  }),
  notBefore: time.optional(),
  mobileOnly: z.boolean().optional(),
  sparingAdministrators: z.boolean().optional(),
};

export const revocation = z.object({
  id: z.string(),
  ...targeted,
  because: z.string(),
  code: z.string().optional(),
  recordedAt: time,
});
export type Revocation = z.infer<typeof revocation>;

export const revokedNow = z.object({ outcome: z.enum(["revoked", "unchanged"]), revocation });

export const revocationWithProof = revocation.extend({
  proof: z.object({
    ended: z.number(),
    seenRefused: z.number(),
    complete: z.boolean(),
    countedAt: time.optional(),
  }),
});
export type RevocationWithProof = z.infer<typeof revocationWithProof>;
