import { z } from "zod";
import type { Role } from "../store/port/entities.ts";
import { clientSchema } from "./client-schema.ts";
import { logoProblem } from "./logo.ts";
import { decisions } from "./schedule-schema.ts";
import { institutionRef, named, onlyOnce, sayWhen } from "./schema-words.ts";

const hoursOf = (least: number) =>
  z
    .int(`must be whole hours, at least ${least}`)
    .min(least, `must be at least ${least} hours`)
    .max(876_000, "must not be longer than 100 years");

/** Both timers or neither. */
const timers = z
  .union(
    [
      z.literal("none"),
      z.strictObject({
        absoluteHours: hoursOf(48).describe("Hours from signing in, used or not. At least 48."),
        slidingHours: hoursOf(4).describe("Hours from the last use. At least 4."),
        ends: z
          .enum(["both-run-out", "either-runs-out"])
          .optional()
          .describe("When the sign-in ends: both-run-out (the default) or either-runs-out."),
      }),
    ],
    { error: "must be none, or hours: absoluteHours and slidingHours" },
  )
  .optional();

const institution = z.strictObject({
  id: institutionRef.describe("A short lower-case name. It never changes."),
  name: named("The institution's name, as people search for it."),
  contact: named("Whom to ask, in the school's own words: told to somebody who is shut out.", 500),
  timeZone: z
    .string()
    .superRefine(sayWhen(timeZoneProblem))
    .describe("An IANA time zone such as Europe/Berlin: for showing times and for schedules."),
  domains: onlyOnce(
    z.array(
      z
        .string()
        .regex(
          /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/,
          "must be a mail domain in lower case",
        ),
    ),
  )
    .optional()
    .describe("Its mail domains: the domain of a login_hint chooses the institution."),
  colour: z
    .string()
    .regex(/^(#[0-9a-fA-F]{6}|none)$/, 'must be a colour in quotes, such as "#1b5e20", or none')
    .optional()
    .describe("For buttons and the band above its pages."),
  logo: z
    .string()
    .superRefine(sayWhen((text) => (text === "none" ? undefined : logoProblem(text))))
    .optional()
    .describe("A picture beside this file (PNG, SVG, WebP, JPEG; at most 8 kB), a data: URI, or none."),
  disabled: z
    .boolean()
    .optional()
    .describe("True pauses every sign-in at the institution and refuses new ones."),
  timers: z
    .strictObject({
      mobile: timers.describe("For sign-ins in the mobile app."),
      web: timers.describe("For sign-ins in web applications."),
      tool: timers.describe("For sign-ins in third-party tools."),
    })
    .optional()
    .describe("How long sign-ins last, for each kind of client. A kind without timers is not ended by time."),
  ...decisions,
});

const roleWords: { readonly [Word in Role]: Word } = {
  "deployment-administrator": "deployment-administrator",
  "institution-administrator": "institution-administrator",
  support: "support",
};

const emailProblem = "must be an e-mail address, or none";

const account = z.strictObject({
  institution: institutionRef.describe("The id of the institution at which this login is."),
  username: named("What the person types to sign in; upper and lower case are the same."),
  name: named("The person's name."),
  email: z
    .union([z.literal("none"), z.email(emailProblem)], { error: emailProblem })
    .optional()
    .describe("The person's e-mail address."),
  roles: onlyOnce(z.array(z.enum(roleWords)))
    .optional()
    .describe("What the person may administer. Students and teachers have none."),
  password: z
    .enum(["generate", "none"])
    .optional()
    .describe("generate makes a first password, shown once. A password never stands in this file."),
  passwordHash: z
    .string()
    .regex(/^\$argon2id\$v=19\$m=\d{1,7},t=\d{1,3},p=\d{1,2}\$[A-Za-z0-9+/]{16,}\$[A-Za-z0-9+/]{22,}$/, {
      error: "must be an argon2id hash as PHC writes it: $argon2id$v=19$m=…,t=…,p=…$salt$hash",
    })
    .optional()
    .describe("A first password as another system hashed it (argon2id, PHC string)."),
});

export const contentSchema = z.strictObject(
  {
    institutions: z.array(institution).optional().describe("The schools."),
    clients: z.array(clientSchema).optional().describe("Apps, tools, servers and programs."),
    accounts: z.array(account).optional().describe("People's logins. Large numbers are better imported."),
  },
  { error: "must hold institutions, clients or accounts" },
);

export type ContentFile = z.infer<typeof contentSchema>;

/** For editors, which complete and check with it. docs/reference/content.schema.json is this. */
export const contentJsonSchema = (): object => ({
  title: "Hallpass content",
  description: "Institutions, clients and accounts, as `hallpass apply` takes them.",
  ...z.toJSONSchema(contentSchema, { io: "input" }),
});

function timeZoneProblem(name: string): string | undefined {
  const problem = "must be an IANA time zone, such as Europe/Berlin";
  // Node takes offsets such as +01:00 too, which know no summer time.
  if (!/^[A-Za-z]/.test(name)) return problem;
  try {
    return Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone === ""
      ? problem
      : undefined;
  } catch {
    return problem;
  }
}
