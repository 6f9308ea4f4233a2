import { isDeepStrictEqual } from "node:util";
import type { CutOff, Target } from "../policy/denials.ts";
import type { AccountId, ClientId, GrantId, InstitutionId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { RecordsReader, RecordsWriter, Revocation } from "../store/port/records.ts";
import type { SignInReader } from "../store/port/sign-ins.ts";
import { auditRecord } from "./audit-record.ts";
import { type Caller, type Permission, reaches, reachesAccount, reachesClient } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";
import { newDenialId } from "./new-id.ts";
import { revokeGrant } from "./revoke-grant.ts";

/** What is to end: one sign-in, or all that match. */
export type RevocationTarget = Target | { readonly level: "grant"; readonly grantId: GrantId };

interface CutOffTerms {
  readonly mobileOnly?: boolean;
  readonly sparingAdministrators?: boolean;
}

export interface Revoke extends GivenReason, CutOffTerms {
  readonly target: RevocationTarget;
  /** Now, unless it lies in the past: what was signed in to later goes on. */
  readonly notBefore?: Instant;
}

export type RevokeOutcome =
  | { readonly outcome: "revoked" | "unchanged"; readonly revocation: Revocation }
  | { readonly outcome: "no_such_target" | "not_permitted" | "in_the_future" };

type Deps = ActionDeps & { readonly signIns: SignInReader };

/** Ends sign-ins at any level with one record, however many they are. Resolves when they are over everywhere. */
export const revoke = (deps: Deps) => {
  const revokeOne = revokeGrant(deps);
  return async (caller: Caller, request: Revoke): Promise<RevokeOutcome> => {
    const { target } = request;
    if (!mayRevokeAt(caller, target)) return { outcome: "not_permitted" };
    if (target.level === "grant") {
      const { outcome, ...rest } = await revokeOne(caller, {
        ...request,
        grantId: target.grantId,
        because: "revoked",
      });
      if ("revocation" in rest) return { outcome: outcome as "revoked", revocation: rest.revocation };
      return { outcome: outcome === "not_permitted" ? outcome : "no_such_target" };
    }
    const asked = { ...request, target };
    const outcome = await deps.records.change((writer) => cutOff(writer, caller, { asked, now: deps.now() }));
    if ("revocation" in outcome) await deps.takeEffect();
    return outcome;
  };
};

/** More than one person's sign-ins need a permission of their own, and the whole deployment's a caller of all of it. */
export const permissionAt: Readonly<Record<RevocationTarget["level"], Permission>> = {
  grant: "sign-ins:end",
  account: "sign-ins:end",
  client: "sign-ins:end-all",
  institution: "sign-ins:end-all",
  everyone: "sign-ins:end-all",
};

export const needsWholeDeployment = ({ level }: RevocationTarget): boolean =>
  level === "client" || level === "everyone";

export const mayRevokeAt = (caller: Caller, target: RevocationTarget): boolean =>
  caller.permissions.has(permissionAt[target.level]) &&
  (caller.institutions === "all" || !needsWholeDeployment(target));

interface Asked {
  readonly asked: Revoke & { readonly target: Target };
  readonly now: Instant;
}

/** The write itself, inside a transaction. */
export async function cutOff(
  writer: RecordsWriter,
  caller: Caller,
  { asked, now }: Asked,
): Promise<RevokeOutcome> {
  if (asked.notBefore !== undefined && asked.notBefore > now) return { outcome: "in_the_future" };
  const subject = await subjectOf(writer, caller, asked.target);
  if (subject === undefined) return { outcome: "no_such_target" };
  const wanted = cutOffOf(asked, now);
  const standing = (await writer.cutOffsAt(asked.target)).find(
    (held) => held.notBefore >= wanted.notBefore && sameTerms(held, wanted),
  );
  if (standing !== undefined) return { outcome: "unchanged", revocation: standing };
  await writer.putDenial(wanted);
  if (subject.accountId !== undefined && !isNarrowed(asked)) {
    // Otherwise tools would be back at the person's next visit without asking.
    await writer.removeConsents(subject.accountId, subject.clientId);
  }
  const details = told(wanted);
  await writer.addAudit(
    auditRecord(caller, { action: "revoke", at: now, ...subject, reason: asked, details }),
  );
  return { outcome: "revoked", revocation: wanted };
}

interface Subject {
  readonly accountId?: AccountId;
  readonly institutionId?: InstitutionId;
  readonly clientId?: ClientId;
}

/** What a caller does not reach does not exist for them. */
export async function subjectOf(
  records: RecordsReader,
  caller: Caller,
  target: Target,
): Promise<Subject | undefined> {
  switch (target.level) {
    case "account":
      return accountAndClient(records, caller, target);
    case "client":
      return (await records.client(target.clientId)) && { clientId: target.clientId };
    case "institution": {
      const institution = await records.institution(target.institutionId);
      return institution && reaches(caller, institution.id) ? { institutionId: institution.id } : undefined;
    }
    case "everyone":
      return {};
  }
}

async function accountAndClient(
  records: RecordsReader,
  caller: Caller,
  { accountId, clientId }: Extract<Target, { level: "account" }>,
): Promise<Subject | undefined> {
  const account = await records.account(accountId);
  if (account === undefined || !reachesAccount(caller, account)) return undefined;
  if (clientId !== undefined && !(await reachedClient(records, caller, clientId))) return undefined;
  return { accountId, ...(clientId !== undefined && { clientId }), institutionId: account.institutionId };
}

/** A misspelt app ends nothing, and whoever asks is told. */
async function reachedClient(records: RecordsReader, caller: Caller, id: ClientId): Promise<boolean> {
  const client = await records.client(id);
  return client !== undefined && reachesClient(caller, client);
}

export const cutOffOf = (asked: Asked["asked"], now: Instant): CutOff => ({
  type: "cut-off",
  id: newDenialId(),
  target: asked.target,
  notBefore: asked.notBefore ?? now,
  because: "revoked",
  at: now,
  ...(asked.mobileOnly === true && { mobileOnly: true }),
  ...(asked.sparingAdministrators === true && { sparingAdministrators: true }),
  ...(asked.code !== undefined && { code: asked.code }),
});

const sameTerms = (held: CutOff, wanted: CutOff): boolean =>
  isDeepStrictEqual(termsOf(held), termsOf(wanted));

const termsOf = ({ because, mobileOnly, sparingAdministrators, sparingSession }: CutOff) => ({
  because,
  mobileOnly,
  sparingAdministrators,
  sparingSession,
});

const isNarrowed = ({ mobileOnly, notBefore }: Revoke): boolean =>
  mobileOnly === true || notBefore !== undefined;

const told = ({ id, target, notBefore, mobileOnly, sparingAdministrators }: CutOff) => ({
  revocation: id,
  level: target.level,
  notBefore: new Date(notBefore).toISOString(),
  ...(mobileOnly !== undefined && { mobileOnly }),
  ...(sparingAdministrators !== undefined && { sparingAdministrators }),
});
