import { z } from "zod";
import { account, client, code, grant, institution, note, time } from "./fields.ts";

const narrowed = {
  mobileOnly: z.boolean().optional().meta({ description: "Only sign-ins in mobile apps." }),
  sparingAdministrators: z
    .boolean()
    .optional()
    .meta({ description: "Not those who administer their institution or the deployment." }),
  notBefore: time.optional().meta({
    description: "End what was signed in to at or before it. Now, unless it lies in the past.",
  }),
};

const target = z.discriminatedUnion(
  "level",
  [
    z.strictObject({ level: z.literal("grant"), grant }),
    z.strictObject({ level: z.literal("account"), account, client: client.optional() }),
    z.strictObject({ level: z.literal("client"), client }),
    z.strictObject({ level: z.literal("institution"), institution }),
    z.strictObject({ level: z.literal("everyone") }),
  ],
  { error: "must name a level: grant, account, client, institution or everyone, and its id" },
);

export const previewToken = z.string().max(200, "must have at most 200 characters").meta({
  description: "The token of the preview of the same revocation. Needed when it ends very many sign-ins.",
});

/** What narrows the ending of a person's sign-ins. */
export const revocationTerms = { ...narrowed, client: client.optional() };

/** What a revocation says, whether it is to be done or only looked at. */
export const revocationShape = { target, ...narrowed };

export const revocationBody = z
  .strictObject({ ...revocationShape, code, note: note.optional(), preview: previewToken.optional() })
  .superRefine(refuseNarrowedGrant);

function refuseNarrowedGrant(
  body: z.output<z.ZodObject<typeof revocationShape>>,
  context: z.RefinementCtx,
): void {
  if (body.target.level !== "grant") return;
  for (const name of Object.keys(narrowed) as (keyof typeof narrowed)[]) {
    if (body[name] === undefined) continue;
    context.addIssue({ code: "custom", path: [name], message: "has no meaning for one sign-in" });
  }
}
