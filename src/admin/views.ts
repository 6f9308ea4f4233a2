import type { z } from "zod";
import { inForce, type Suspension } from "../policy/denials.ts";
import type { ClientKind, Timers } from "../policy/facts.ts";
import { hours, type Instant, never } from "../policy/time.ts";
import type { Account, ChainedAuditRecord, Institution, SigningKey } from "../store/port/entities.ts";
import type { accountAnswer, auditAnswer, institutionAnswer, suspensionAnswer } from "./answers.ts";
import type { keyAnswer } from "./keys.ts";

export const iso = (at: Instant): string => new Date(at).toISOString();

/** A field that is left out when there is no such instant, or never will be. */
export const isoField = <Name extends string>(name: Name, at: Instant | undefined) =>
  (at === undefined || at === never ? {} : { [name]: iso(at) }) as { readonly [key in Name]?: string };

export const accountView = (account: Account): z.input<typeof accountAnswer> => ({
  id: account.id,
  institution: account.institutionId,
  username: account.username,
  name: account.name,
  ...(account.email !== undefined && { email: account.email }),
  roles: [...account.roles],
  createdAt: iso(account.createdAt),
});

export const suspensionView = (suspension: Suspension, now: Instant): z.input<typeof suspensionAnswer> => ({
  id: suspension.id,
  source: suspension.source,
  code: suspension.code,
  recordedAt: iso(suspension.at),
  startsAt: iso(suspension.startsAt),
  ...isoField("endsAt", suspension.endsAt),
  ...isoField("liftedAt", suspension.liftedAt),
  signOut: suspension.signOut,
  inForce: inForce(suspension, now),
});

export const institutionView = (institution: Institution): z.input<typeof institutionAnswer> => ({
  id: institution.id,
  name: institution.name,
  domains: [...institution.domains],
  contact: institution.contact,
  timeZone: institution.timeZone,
  disabled: institution.policy.disabled,
  timers: timersView(institution.policy.timers),
});

export const timersView = (timers: Partial<Readonly<Record<ClientKind, Timers>>>) =>
  Object.fromEntries(
    Object.entries(timers).map(([kind, { absolute, sliding, ends }]) => [
      kind,
      { absoluteHours: absolute / hours(1), slidingHours: sliding / hours(1), ends },
    ]),
  );

/** Number and hash belong to the chain over all institutions, and would tell one how busy the others are: in their place stands whether the record holds. */
export const auditView = (
  { number, hash, institutionId, accountId, grantId, clientId, at, ...record }: ChainedAuditRecord,
  shown: "chain" | { readonly intact: boolean },
): z.input<typeof auditAnswer> => ({
  ...record,
  at: iso(at),
  ...(institutionId !== undefined && { institution: institutionId }),
  ...(accountId !== undefined && { account: accountId }),
  ...(grantId !== undefined && { grant: grantId }),
  ...(clientId !== undefined && { client: clientId }),
  ...(shown === "chain" ? { number, hash } : shown),
});

export const keyView = (key: SigningKey): z.input<typeof keyAnswer> => ({
  kid: key.kid,
  algorithm: key.algorithm,
  createdAt: iso(key.createdAt),
  signsFrom: iso(key.signsFrom),
  ...isoField("retiresAt", key.retiresAt),
});
