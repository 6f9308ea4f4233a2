import { z } from "zod";
import { type Instant, instant } from "../policy/time.ts";

/** The parts of the API's answers that people are shown. What else they hold is passed over here, and is in --json. */

const time = z.iso.datetime().transform((text): Instant => instant(Date.parse(text)));

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string | undefined;
}

export const pageOf = <Item>(item: z.ZodType<Item>): z.ZodType<Page<Item>> =>
  z.object({ items: z.array(item), next: z.string().optional() });

const suspension = z.object({
  source: z.string(),
  code: z.string(),
  startsAt: time,
  endsAt: time.optional(),
  signOut: z.boolean(),
  inForce: z.boolean(),
});
export type Suspension = z.infer<typeof suspension>;

export const account = z.object({
  id: z.string(),
  institution: z.string(),
  username: z.string(),
  name: z.string(),
  email: z.string().optional(),
  roles: z.array(z.string()),
  createdAt: time,
});
export type Account = z.infer<typeof account>;

export const accountState = account.extend({ suspended: z.boolean(), suspensions: z.array(suspension) });
export type AccountState = z.infer<typeof accountState>;

export const newAccount = account.extend({ password: z.string().optional() });
export const passwordSet = z.object({ password: z.string().optional() });
export const suspended = z.object({ outcome: z.enum(["suspended", "unchanged"]), suspension });
export const reinstated = z.object({
  outcome: z.enum(["reinstated", "unchanged"]),
  stillSuspendedBy: z.array(z.string()),
});

const targeted = {
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

const counted = z.object({ people: z.number(), signIns: z.number() });

export const preview = z.object({ now: counted, total: counted, token: z.string() });
/** Of many accounts: up to which instant the numbers reach. */
export const previewOfMany = preview.extend({ notBefore: z.string().optional() });
export type Preview = z.infer<typeof preview>;

export const approval = z.object({
  id: z.string(),
  revocation: z.object(targeted).optional(),
  /** Shown as it came. */
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
export const approved = z.object({ outcome: z.literal("approved") });
export const requestRefused = z.object({ outcome: z.enum(["refused", "withdrawn"]) });

const verdict = z.object({
  allowed: z.boolean(),
  until: time.optional(),
  because: z.string().optional(),
  record: z.string().optional(),
  sentence: z.string(),
});
export type Verdict = z.infer<typeof verdict>;

export const grant = z.object({
  id: z.string(),
  account: z.string(),
  institution: z.string(),
  client: z.object({ id: z.string(), name: z.string(), kind: z.string() }),
  device: z.string().optional(),
  place: z.string().optional(),
  signedInAt: time,
  lastActivityAt: time,
  decision: verdict,
});
export type Grant = z.infer<typeof grant>;

export const why = z.object({ grant, rules: z.array(verdict.extend({ rule: z.string() })) });

export const importedPerson = z.object({
  username: z.string(),
  outcome: z.enum(["created", "changed", "same", "refused"]),
  account: z.string().optional(),
  password: z.string().optional(),
  sentence: z.string().optional(),
});
export const imported = z.object({ results: z.array(importedPerson) });

const bulkResult = z.object({ account: z.string(), outcome: z.string(), sentence: z.string() });
export type BulkResult = z.infer<typeof bulkResult>;
/** One for each account that was asked for. */
export const bulkResults = (asked: number) => z.object({ results: z.array(bulkResult).length(asked) });

export const auditRecord = z.object({
  at: time,
  actor: z.object({ id: z.string(), name: z.string(), address: z.string().optional() }),
  action: z.string(),
  institution: z.string().optional(),
  account: z.string().optional(),
  grant: z.string().optional(),
  client: z.string().optional(),
  code: z.string().optional(),
  note: z.string().optional(),
});
export type AuditRecord = z.infer<typeof auditRecord>;

export const key = z.object({
  kid: z.string(),
  algorithm: z.string(),
  createdAt: time,
  signsFrom: time,
  retiresAt: time.optional(),
});
export type Key = z.infer<typeof key>;

export const client = z.object({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  institutions: z.union([z.literal("all"), z.array(z.string())]),
  disabled: z.boolean(),
});
export type Client = z.infer<typeof client>;

export const dayCount = z.object({
  day: z.string(),
  kind: z.string(),
  outcome: z.string(),
  count: z.number(),
});
export type DayCount = z.infer<typeof dayCount>;
export const clientDetails = client.extend({
  authenticates: z.string(),
  earlierSecretUntil: time.optional(),
  /** The whole client as a PUT takes it. */
  settings: z.record(z.string(), z.unknown()),
});
export type ClientDetails = z.infer<typeof clientDetails>;
export const clientPut = z.object({
  outcome: z.enum(["registered", "changed", "unchanged"]),
  client: clientDetails,
  secret: z.string().optional(),
});
export const secretRotated = z.object({ secret: z.string(), earlierSecretUntil: time.optional() });
export const secretEnded = z.object({ outcome: z.enum(["ended", "unchanged"]) });

export const stateSet = z.object({ outcome: z.enum(["state_set", "unchanged"]) });
export const accessSet = z.object({ outcome: z.enum(["access_set", "unchanged"]) });

export const policy = z.object({
  timers: z.record(
    z.string(),
    z.object({ absoluteHours: z.number(), slidingHours: z.number(), ends: z.string() }),
  ),
  mobileAccess: z.boolean().optional(),
  schedule: z
    .object({
      everyDays: z.number().optional(),
      from: z.string().optional(),
      yearly: z.string().optional(),
      at: z.string(),
      mobileOnly: z.boolean().optional(),
      staggerHours: z.number().optional(),
    })
    .optional(),
  quietPeriods: z.array(z.object({ from: time, to: time })).optional(),
  consoleIdleMinutes: z.number().optional(),
});
export type Policy = z.infer<typeof policy>;
