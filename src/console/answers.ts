import { z } from "zod";
import { type Instant, instant } from "../policy/time.ts";

/** What the pages show of the API's answers. docs/reference/admin-api.md describes them whole. */

export const time = z.iso.datetime().transform((text): Instant => instant(Date.parse(text)));

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string | undefined;
}

export const pageOf = <Item>(item: z.ZodType<Item>): z.ZodType<Page<Item>> =>
  z.object({ items: z.array(item), next: z.string().optional() });

const source = z.enum(["administrator", "directory", "signal"]);

export const suspension = z.object({
  id: z.string(),
  source,
  code: z.string(),
  recordedAt: time,
  startsAt: time,
  endsAt: time.optional(),
  liftedAt: time.optional(),
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
  roles: z.array(z.enum(["deployment-administrator", "institution-administrator", "support"])),
  createdAt: time,
});
export type Account = z.infer<typeof account>;

export const accountState = account.extend({
  suspended: z.boolean(),
  suspensions: z.array(suspension),
  mobileAccess: z.enum(["on", "off"]).optional(),
});
export type AccountState = z.infer<typeof accountState>;

export const suspended = z.object({ outcome: z.enum(["suspended", "unchanged"]), suspension });
export const reinstated = z.object({
  outcome: z.enum(["reinstated", "unchanged"]),
  stillSuspendedBy: z.array(source),
});
export const passwordSet = z.object({ password: z.string().optional() });
export const unread = z.unknown();

const verdict = {
  allowed: z.boolean(),
  until: time.optional(),
  because: z.string().optional(),
  record: z.string().optional(),
};

export const grant = z.object({
  id: z.string(),
  account: z.string(),
  institution: z.string(),
  client: z.object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(["mobile", "tool", "web", "resource-server", "service"]),
  }),
  device: z.string().optional(),
  place: z.string().optional(),
  signedInAt: time,
  lastActivityAt: time,
  decision: z.object(verdict),
});
export type Grant = z.infer<typeof grant>;

export const why = z.object({ grant, rules: z.array(z.object({ rule: z.string(), ...verdict })) });
export type Why = z.infer<typeof why>;

/** Whose sign-ins end. */
export const targeted = {
  target: z.object({
    level: z.enum(["grant", "account", "client", "institution", "everyone"]),
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
  because: z.enum(["revoked", "signed_out", "credentials_changed"]),
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

export const counted = z.object({ people: z.number(), signIns: z.number() });

export const preview = z.object({
  now: counted,
  total: counted,
  byDay: z.array(z.object({ day: z.string(), signIns: z.number() })),
  byClient: z.array(z.object({ client: z.string(), signIns: z.number() })),
  byKind: z.array(z.object({ kind: z.string(), signIns: z.number() })),
  /** As it came: it is sent back as it is. */
  notBefore: z.string().optional(),
  token: z.string(),
});
export type Preview = z.infer<typeof preview>;

const timers = z.object({
  absoluteHours: z.number(),
  slidingHours: z.number(),
  ends: z.enum(["both-run-out", "either-runs-out"]),
});
export type SentTimers = z.infer<typeof timers>;

export const policy = z.object({
  timers: z.partialRecord(z.enum(["mobile", "web", "tool", "resource-server", "service"]), timers),
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

export const institution = z.object({
  id: z.string(),
  name: z.string(),
  timeZone: z.string(),
  disabled: z.boolean(),
});
export type Institution = z.infer<typeof institution>;

export const auditRecord = z.looseObject({
  id: z.string(),
  at: time,
  actor: z.looseObject({
    type: z.string(),
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
  number: z.number().optional(),
  hash: z.string().optional(),
});
export type AuditRecord = z.infer<typeof auditRecord>;

export const failedLogout = z.object({
  id: z.string(),
  client: z.string(),
  account: z.string(),
  queuedAt: time,
  attempts: z.number(),
  lastError: z.string(),
  nextAt: time.optional(),
});
export type FailedLogout = z.infer<typeof failedLogout>;

export const dayCount = z.object({
  day: z.string(),
  kind: z.string(),
  outcome: z.string(),
  count: z.number(),
});
export type DayCount = z.infer<typeof dayCount>;

export const oneResult = z.object({ account: z.string(), outcome: z.string() });
export type OneResult = z.infer<typeof oneResult>;
export const bulkResult = z.object({ results: z.array(oneResult) });

export const oneImported = z.object({
  username: z.string(),
  outcome: z.enum(["created", "changed", "same", "refused"]),
  password: z.string().optional(),
  because: z.enum(["named_twice", "role_not_permitted"]).optional(),
});
export type OneImported = z.infer<typeof oneImported>;
export const imported = z.object({ results: z.array(oneImported) });

export const client = z.object({
  id: z.string(),
  kind: z.enum(["mobile", "tool", "web", "resource-server", "service"]),
  name: z.string(),
  institutions: z.union([z.literal("all"), z.array(z.string())]),
  disabled: z.boolean(),
  authenticates: z.enum(["nothing", "secret", "key"]),
  redirectUris: z.array(z.string()),
  scopes: z.array(z.string()),
  audience: z.string().optional(),
  backchannelLogoutUri: z.string().optional(),
  refreshRetrySeconds: z.number().optional(),
  rotatesRefreshTokens: z.boolean(),
});
export type Client = z.infer<typeof client>;

export const clientDetails = client.extend({
  earlierSecretUntil: time.optional(),
  /** The whole client as a PUT takes it. */
  settings: z.record(z.string(), z.unknown()),
});
export type ClientDetails = z.infer<typeof clientDetails>;
export const clientPut = z.object({ client: clientDetails, secret: z.string().optional() });
export const secretRotated = z.object({ secret: z.string(), earlierSecretUntil: time.optional() });
