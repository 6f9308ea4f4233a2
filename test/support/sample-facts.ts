import type { Decision } from "../../src/policy/decide.ts";
import type { CutOff, Denial, GrantRevocation, Suspension } from "../../src/policy/denials.ts";
import type { Facts, SignIn } from "../../src/policy/facts.ts";
import { accountId, clientId, denialId, grantId, institutionId } from "../../src/policy/ids.ts";
import type { Reason } from "../../src/policy/reasons.ts";
import { hours, type Instant, instant } from "../../src/policy/time.ts";

export const hour = (n: number): Instant => instant(hours(n));
export const justBefore = (time: Instant): Instant => instant(time - 1);
export const until = (time: Instant): Decision => ({ allowed: true, until: time });
export const because = (reason: Reason, record?: Denial): Decision =>
  record === undefined
    ? { allowed: false, because: reason }
    : { allowed: false, because: reason, record: record.id };

export const signIn: SignIn = {
  grantId: grantId("grt_1"),
  accountId: accountId("acc_1"),
  institutionId: institutionId("north"),
  clientId: clientId("app"),
  kind: "mobile",
  sessionUid: "session-1",
  administrator: false,
  signedInAt: hour(10),
  lastActivityAt: hour(10),
};

export const facts = (denials: readonly Denial[] = [], change: Partial<SignIn> = {}): Facts => ({
  signIn: { ...signIn, ...change },
  institution: { policy: { disabled: false, timers: {} }, timeZone: "UTC" },
  client: { disabled: false },
  denials,
});

export const revocation: GrantRevocation = {
  type: "grant-revocation",
  id: denialId("den_grant"),
  grantId: grantId("grt_1"),
  because: "revoked",
  at: hour(11),
};

export const cutOff: CutOff = {
  type: "cut-off",
  id: denialId("den_cut"),
  target: { level: "account", accountId: accountId("acc_1") },
  notBefore: hour(10),
  because: "revoked",
  at: hour(11),
};

export const suspension: Suspension = {
  type: "suspension",
  id: denialId("den_susp"),
  accountId: accountId("acc_1"),
  source: "administrator",
  code: "conduct",
  at: hour(11),
  startsAt: hour(11),
  signOut: false,
};
