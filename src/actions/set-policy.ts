import type { InstitutionId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { Institution } from "../store/port/entities.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { auditRecord } from "./audit-record.ts";
import { type Caller, reaches } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";
import { type OwnPolicy, policyVersion } from "./policy-version.ts";

export interface SetPolicy extends GivenReason {
  readonly institutionId: InstitutionId;
  readonly policy: OwnPolicy;
  /** Whether this is a version that the caller has seen, so that nobody's change is lost. */
  readonly expects: (version: string) => boolean;
}

export type SetPolicyOutcome =
  | { readonly outcome: "policy_set" | "unchanged"; readonly institution: Institution }
  | { readonly outcome: "no_such_institution" | "not_permitted" | "changed_meanwhile" };

/** Timers, schedule, quiet periods and mobile access of an institution, all of them. They count for sign-ins that exist. */
export const setPolicy =
  ({ records, now, takeEffect }: ActionDeps) =>
  async (caller: Caller, request: SetPolicy): Promise<SetPolicyOutcome> => {
    if (!caller.permissions.has("policy:write")) return { outcome: "not_permitted" };
    const outcome = await records.change((writer) => setIn(writer, caller, { request, now: now() }));
    if ("institution" in outcome) await takeEffect();
    return outcome;
  };

/** The write itself, inside a transaction, for a caller who has the permission. */
export async function setIn(
  writer: RecordsWriter,
  caller: Caller,
  { request, now }: { request: SetPolicy; now: Instant },
): Promise<SetPolicyOutcome> {
  const institution = await writer.institution(request.institutionId);
  if (institution === undefined || !reaches(caller, institution.id))
    return { outcome: "no_such_institution" };
  const { disabled, ...before } = institution.policy;
  if (!request.expects(policyVersion(before))) return { outcome: "changed_meanwhile" };
  if (policyVersion(before) === policyVersion(request.policy)) return { outcome: "unchanged", institution };
  const changed = { ...institution, policy: { ...request.policy, disabled } };
  await writer.putInstitution(changed);
  await writer.addAudit(
    auditRecord(caller, {
      action: "set-policy",
      at: now,
      institutionId: institution.id,
      reason: request,
      details: { before, after: request.policy },
    }),
  );
  return { outcome: "policy_set", institution: changed };
}
