import { z } from "zod";
import { noteLength, reasonCodePattern } from "../actions/given-reason.ts";
import { accountId, clientId, grantId, institutionId } from "../policy/ids.ts";
import { instant } from "../policy/time.ts";
import { roles } from "../store/port/entities.ts";

/** Text that people read, on one line. */
export const line = (longest: number) =>
  z
    .string()
    .max(longest, `must have at most ${longest} characters`)
    .regex(/^[^\s\p{C}]([^\p{C}]*[^\s\p{C}])?$/u, "must be text on one line, with no space at either end");

const sources = ["administrator", "directory", "signal"] as const;

export const code = z
  .string()
  .regex(reasonCodePattern, "must be 1 to 40 lower-case letters, digits and -")
  .meta({ description: "The reason as a short word, for lists and scripts.", examples: ["conduct"] });

export const note = z
  .string()
  .max(noteLength, `must have at most ${noteLength} characters`)
  .regex(/^([^\p{C}]|[\n\t])*$/u, "must be plain text")
  .meta({ description: "The reason in the words of whoever acts. Kept in the audit record." });

/** Both parts of a reason, where neither is needed. */
export const optionalReason = { code: code.optional(), note: note.optional() };

export const source = z
  .enum(sources)
  .default("administrator")
  .meta({ description: "Who holds the suspension. Each source lifts only its own." });

export const time = z.iso
  .datetime("must be a time such as 2026-09-01T06:00:00Z")
  .transform((text) => instant(Date.parse(text)))
  .meta({ examples: ["2026-09-01T06:00:00Z"] });

export const institution = line(60)
  .transform(institutionId)
  .meta({ description: "The id of an institution." });
export const account = line(100).transform(accountId).meta({ description: "The id of an account." });
export const client = line(200).transform(clientId).meta({ description: "The id of a client." });
export const grant = line(100).transform(grantId).meta({ description: "The id of a grant: one sign-in." });
export const username = line(200).meta({ description: "Unique at its institution, whatever the case." });
export const personName = line(200);
export const email = z.email("must be an e-mail address").max(254);
export const heldRoles = z
  .array(z.enum(roles))
  .max(roles.length)
  .refine(onlyOnce, "must not name a role twice");

export const password = z
  .string()
  .max(10_000)
  .meta({ description: "The word `generate` asks for a random one, which the answer tells once." });

/** As many accounts or people as one request names. */
export const mostAtOnce = 500;

/** Which of a list is done now. All of it counts for previews, and for who is named twice. */
export const part = z
  .strictObject({
    from: z
      .int()
      .min(0)
      .max(mostAtOnce)
      .meta({ description: "How many of the list are left out at its beginning." }),
    count: z.int().min(1).max(mostAtOnce),
  })
  .meta({
    description:
      "Do only this part of the list now. The answer is about the part; what is counted and previewed is the whole.",
  });

/** @returns that part of the list; without one, all of it */
export const partOf = <Item>(
  list: readonly Item[],
  asked: { readonly from: number; readonly count: number } | undefined,
): readonly Item[] => (asked === undefined ? list : list.slice(asked.from, asked.from + asked.count));

/** What every list takes. */
export const paging = {
  after: line(500).optional().meta({ description: "What the page before gave as `next`." }),
  limit: z.coerce
    .number("must be a number")
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(200, "must be at most 200")
    .default(50),
};

function onlyOnce(list: readonly string[]): boolean {
  return new Set(list).size === list.length;
}
