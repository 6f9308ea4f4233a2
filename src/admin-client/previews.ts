import { z } from "zod";

export const counted = z.object({ people: z.number(), signIns: z.number() });

/** What something would end. */
export const preview = z.object({
  now: counted,
  total: counted,
  /** Up to which instant the numbers reach, as it came: it is sent back as it is. */
  notBefore: z.string().optional(),
  token: z.string(),
});
export type Preview = z.infer<typeof preview>;

export const detailedPreview = preview.extend({
  byDay: z.array(z.object({ day: z.string(), signIns: z.number() })),
  byClient: z.array(z.object({ client: z.string(), signIns: z.number() })),
  byKind: z.array(z.object({ kind: z.string(), signIns: z.number() })),
});
export type DetailedPreview = z.infer<typeof detailedPreview>;
