import { z } from "zod";

/** What became of one account of a list, and why. */
export const bulkResult = z.object({ account: z.string(), outcome: z.string(), sentence: z.string() });

/** What became of one person of a list. */
export const importedPerson = z.object({
  username: z.string(),
  outcome: z.enum(["created", "changed", "same", "refused"]),
  account: z.string().optional(),
  /** The one that was made just now. It is not told again. */
  password: z.string().optional(),
  because: z.string().optional(),
  sentence: z.string().optional(),
});
