import type { GrantRevocation } from "../policy/denials.ts";
import type { GrantId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { Grant } from "../store/port/entities.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import type { SignInReader } from "../store/port/sign-ins.ts";
import { auditRecord } from "./audit-record.ts";
import { type Caller, reachesAccount } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";
import { newDenialId } from "./new-id.ts";

export interface RevokeGrant extends GivenReason {
  readonly grantId: GrantId;
  readonly because: GrantRevocation["because"];
}

export type RevokeGrantOutcome =
  | { readonly outcome: "revoked" | "unchanged"; readonly revocation: GrantRevocation }
  | { readonly outcome: "no_such_grant" | "not_permitted" };

/** Ends one sign-in. A second revocation keeps the first. Resolves when it is over everywhere. */
export const revokeGrant =
  ({ records, signIns, now, takeEffect }: ActionDeps & { readonly signIns: SignInReader }) =>
  async (caller: Caller, request: RevokeGrant): Promise<RevokeGrantOutcome> => {
    if (!caller.permissions.has("sign-ins:end")) return { outcome: "not_permitted" };
    const grant = await signIns.grant(request.grantId);
    if (grant === undefined || !reachesAccount(caller, ownerOf(grant))) return { outcome: "no_such_grant" };
    const outcome = await records.change((writer) => revoke(writer, caller, { grant, request, now: now() }));
    await takeEffect();
    return outcome;
  };

const ownerOf = (grant: Grant) => ({ id: grant.accountId, institutionId: grant.institutionId });

async function revoke(
  writer: RecordsWriter,
  caller: Caller,
  { grant, request, now }: { grant: Grant; request: RevokeGrant; now: Instant },
): Promise<RevokeGrantOutcome> {
  const earlier = await earlierRevocation(writer, grant);
  if (earlier !== undefined) return { outcome: "unchanged", revocation: earlier };
  const revocation: GrantRevocation = {
    type: "grant-revocation",
    id: newDenialId(),
    grantId: grant.id,
    because: request.because,
    at: now,
    institutionId: grant.institutionId,
    ...(request.code !== undefined && { code: request.code }),
  };
  await writer.putDenial(revocation);
  // Otherwise the tool would be back at the person's next visit without asking.
  if (grant.kind === "tool") await writer.removeConsents(grant.accountId, grant.clientId);
  await writer.addAudit(
    auditRecord(caller, {
      action: "revoke-grant",
      at: now,
      accountId: grant.accountId,
      institutionId: grant.institutionId,
      grantId: grant.id,
      clientId: grant.clientId,
      reason: request,
      details: { revocation: revocation.id, because: request.because },
    }),
  );
  return { outcome: "revoked", revocation };
}

async function earlierRevocation(writer: RecordsWriter, grant: Grant): Promise<GrantRevocation | undefined> {
  const standing = await writer.standing({ accountId: grant.accountId, grantId: grant.id });
  return standing?.denials.find(
    (denial): denial is GrantRevocation => denial.type === "grant-revocation" && denial.grantId === grant.id,
  );
}
