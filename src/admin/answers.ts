import { z } from "zod";
import { clientKinds } from "../policy/facts.ts";
import { type Reason, reasons } from "../policy/reasons.ts";
import { roles } from "../store/port/entities.ts";

/** Answers by their names in the description. */
export const named = z.registry<{ id: string }>();

export const answer = <Schema extends z.ZodType>(id: string, schema: Schema): Schema => {
  named.add(schema, { id });
  return schema;
};

/** An instant. `never` is left out. */
export const time = z.iso.datetime();

/** A page of a list: `next`, given back as `after`, leads to the next page, and is absent on the last. */
export const pageOf = <Item extends z.ZodType>(id: string, item: Item) =>
  answer(id, z.object({ items: z.array(item), next: z.string().optional() }));

/** A list that is always whole. */
export const listOf = <Item extends z.ZodType>(id: string, item: Item) =>
  answer(id, z.object({ items: z.array(item) }));

export const suspensionAnswer = answer(
  "Suspension",
  z.object({
    id: z.string(),
    source: z.enum(["administrator", "directory", "signal"]),
    code: z.string(),
    recordedAt: time,
    startsAt: time,
    endsAt: time.optional(),
    liftedAt: time.optional(),
    signOut: z.boolean().meta({ description: "Sign-ins made at or before the start are over for good." }),
    inForce: z.boolean().meta({ description: "It shuts the account out at this moment." }),
  }),
);

const accountShape = {
  id: z.string(),
  institution: z.string(),
  username: z.string(),
  name: z.string(),
  email: z.string().optional(),
  roles: z.array(z.enum(roles)),
  createdAt: time,
};

export const accountAnswer = answer("Account", z.object(accountShape));

export const accountStateAnswer = answer(
  "AccountState",
  z.object({
    ...accountShape,
    suspended: z.boolean(),
    suspensions: z
      .array(suspensionAnswer)
      .meta({ description: "Those that shut the account out now or will, at most one of each source." }),
    mobileAccess: z
      .enum(["on", "off"])
      .optional()
      .meta({ description: "The person's own switch for mobile apps. Absent: as the institution says." }),
  }),
);

export const newAccountAnswer = answer(
  "NewAccount",
  z.object({
    ...accountShape,
    password: z.string().optional().meta({ description: "The generated one. It is not told again." }),
  }),
);

export const passwordAnswer = answer("PasswordSet", z.object({ password: z.string().optional() }));

export const suspendedAnswer = answer(
  "Suspended",
  z.object({ outcome: z.enum(["suspended", "unchanged"]), suspension: suspensionAnswer }),
);

export const reinstatedAnswer = answer(
  "Reinstated",
  z.object({
    outcome: z.enum(["reinstated", "unchanged"]),
    stillSuspendedBy: z
      .array(z.enum(["administrator", "directory", "signal"]))
      .meta({ description: "Other sources that keep the account shut out now." }),
  }),
);

const reason = z.enum(Object.keys(reasons) as [Reason, ...Reason[]]);
const verdictShape = {
  allowed: z.boolean(),
  until: time
    .optional()
    .meta({ description: "When it ends unless it is used. Absent: time does not end it." }),
  because: reason.optional(),
  record: z.string().optional().meta({ description: "The record that denies it." }),
  sentence: z.string(),
};

export const decisionAnswer = answer("Decision", z.object(verdictShape));

export const grantAnswer = answer(
  "Grant",
  z.object({
    id: z.string(),
    account: z.string(),
    institution: z.string(),
    client: z.object({ id: z.string(), name: z.string(), kind: z.enum(clientKinds) }),
    device: z.string().optional(),
    place: z.string().optional().meta({ description: "Where it was signed in from, about: “Bilbao, ES”." }),
    signedInAt: time,
    lastActivityAt: time,
    decision: decisionAnswer,
  }),
);

export const whyAnswer = answer(
  "Why",
  z.object({
    grant: grantAnswer,
    rules: z.array(z.object({ rule: z.string(), ...verdictShape })).meta({
      description: "What each rule says by itself, in the order in which they count.",
    }),
  }),
);

const importedShape = {
  username: z.string(),
  outcome: z.enum(["created", "changed", "same", "refused"]),
  account: z.string().optional(),
  password: z.string().optional().meta({ description: "The generated one. It is not told again." }),
  because: z.string().optional(),
  sentence: z.string().optional(),
};

const count = z.int().min(0);

export const importedAnswer = answer(
  "Imported",
  z.object({
    results: z.array(z.object(importedShape)).meta({ description: "One for each person, in order." }),
    counts: z.object({ created: count, changed: count, same: count, refused: count }),
  }),
);

const timersFields = {
  absoluteHours: z.number(),
  slidingHours: z.number(),
  ends: z.enum(["both-run-out", "either-runs-out"]),
};

export const timersAnswer = z.partialRecord(z.enum(clientKinds), z.object(timersFields));

export const institutionAnswer = answer(
  "Institution",
  z.object({
    id: z.string(),
    name: z.string(),
    domains: z.array(z.string()),
    contact: z.string(),
    timeZone: z.string(),
    disabled: z.boolean(),
    timers: timersAnswer,
  }),
);

export const auditAnswer = answer(
  "AuditRecord",
  z.object({
    id: z.string(),
    at: time,
    actor: z.object({
      type: z.enum(["person", "service", "operator", "hallpass"]),
      id: z.string(),
      name: z.string(),
      address: z.string().optional(),
    }),
    action: z.string(),
    institution: z.string().optional(),
    account: z.string().optional(),
    grant: z.string().optional(),
    client: z.string().optional(),
    code: z.string().optional(),
    note: z.string().optional(),
    requestId: z.string().optional(),
    details: z.record(z.string(), z.unknown()).optional(),
    number: z.int().optional().meta({
      description: "Its place in the chain of all records. Only for those who reach every institution.",
    }),
    hash: z.string().optional(),
    intact: z.boolean().optional().meta({
      description:
        "Whether it still is what was chained to the record before it. In the place of number and hash, for those who do not reach every institution.",
    }),
  }),
);

/** How many a change would end. */
export const counted = z.object({ people: z.int(), signIns: z.int() });

export const appliedAnswer = answer(
  "Applied",
  z.object({
    outcome: z.enum(["applied", "dry_run"]),
    changes: z.array(
      z.object({
        what: z.enum(["institution", "client", "account"]),
        id: z.string(),
        change: z.enum(["add", "change"]),
        fields: z.array(z.string()),
      }),
    ),
    preview: z.object({ now: counted, total: counted, token: z.string() }).optional().meta({
      description:
        "After a dry run: what it would end, for whoever may read sign-ins, as POST /previews tells it.",
    }),
    generated: z
      .array(
        z.object({
          what: z.enum(["client", "account"]),
          id: z.string(),
          secret: z.string().optional(),
          password: z.string().optional(),
        }),
      )
      .meta({ description: "Secrets and passwords made just now. They are not told again." }),
  }),
);

export const problemAnswer = answer(
  "Problem",
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    approval: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
);
