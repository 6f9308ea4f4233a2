import { z } from "zod";

/** A sentence about what is wrong becomes a problem; undefined is fine. */
export const sayWhen =
  (problem: (text: string) => string | undefined) =>
  (text: string, context: z.RefinementCtx): void => {
    const message = problem(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  };

/** Text that people read, on one line. */
export const named = (what: string, longest = 200) =>
  z
    .string()
    .regex(new RegExp(`^[^\\s\\p{C}]([^\\p{C}\\u2028\\u2029]{0,${longest - 2}}[^\\s\\p{C}])?$`, "u"), {
      error: `must be text on one line, 1 to ${longest} characters, with no space at either end`,
    })
    .describe(what);

export const institutionRef = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be lower-case letters and digits, with - between")
  .max(60, "must not be longer than 60 characters");

/** The second of two equal entries is a problem at its own place. */
export const onlyOnce = <List extends z.ZodArray<z.ZodType<string>>>(list: List): List =>
  list.superRefine((entries, context) => {
    for (const [index, entry] of (entries as readonly string[]).entries()) {
      if ((entries as readonly string[]).indexOf(entry) < index) {
        context.addIssue({ code: "custom", path: [index], message: "is there already" });
      }
    }
  });
