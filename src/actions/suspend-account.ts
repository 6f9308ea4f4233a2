import type { Suspension, SuspensionSource } from "../policy/denials.ts";
import type { AccountId } from "../policy/ids.ts";
import { type Instant, latest } from "../policy/time.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { auditRecord } from "./audit-record.ts";
import { type Caller, outranks, reachesAccount } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";
import { newDenialId } from "./new-id.ts";
import { heldBy, lift, mayActAs, stands } from "./suspensions.ts";

export interface SuspendAccount extends GivenReason {
  readonly accountId: AccountId;
  readonly code: string;
  /** Now, unless it lies in the future. */
  readonly startsAt?: Instant;
  readonly endsAt?: Instant;
  /** Default true: sign-ins made at or before the start are over for good. */
  readonly signOut?: boolean;
  /** Default "administrator". */
  readonly source?: SuspensionSource;
}

export type SuspendAccountOutcome =
  | { readonly outcome: "suspended" | "unchanged"; readonly suspension: Suspension }
  | { readonly outcome: "no_such_account" | "not_permitted" | "not_your_source" | "ends_too_early" };

/**
 * One suspension stands per account and source: the same terms again change nothing, other terms take the place of the
 * old ones. Resolves when the account is shut out everywhere.
 */
export const suspendAccount =
  ({ records, now, takeEffect }: ActionDeps) =>
  async (caller: Caller, request: SuspendAccount): Promise<SuspendAccountOutcome> => {
    if (!caller.permissions.has("suspensions:write")) return { outcome: "not_permitted" };
    if (!mayActAs(caller, request.source)) return { outcome: "not_your_source" };
    const outcome = await records.change((writer) => suspend(writer, caller, { request, now: now() }));
    if ("suspension" in outcome) await takeEffect();
    return outcome;
  };

async function suspend(
  writer: RecordsWriter,
  caller: Caller,
  { request, now }: { request: SuspendAccount; now: Instant },
): Promise<SuspendAccountOutcome> {
  const account = await writer.account(request.accountId);
  if (account === undefined || !reachesAccount(caller, account)) return { outcome: "no_such_account" };
  if (!outranks(caller, account.roles)) return { outcome: "not_permitted" };
  const wanted = suspensionOf(request, now);
  if (!stands(wanted, wanted.startsAt)) return { outcome: "ends_too_early" };

  const held = heldBy(wanted.source, await writer.suspensionsOf(account.id), now);
  const same = held.find((suspension) => sameTerms(suspension, wanted));
  if (same !== undefined) return { outcome: "unchanged", suspension: same };
  for (const suspension of held) await lift(writer, suspension, now);
  await writer.putDenial(wanted);
  await writer.addAudit(
    auditRecord(caller, {
      action: "suspend-account",
      at: now,
      account,
      reason: request,
      details: told(wanted, held),
    }),
  );
  return { outcome: "suspended", suspension: wanted };
}

const told = ({ id, source, startsAt, endsAt, signOut }: Suspension, inPlaceOf: readonly Suspension[]) => ({
  suspension: id,
  source,
  startsAt: new Date(startsAt).toISOString(),
  ...(endsAt !== undefined && { endsAt: new Date(endsAt).toISOString() }),
  signOut,
  ...(inPlaceOf.length > 0 && { inPlaceOf: inPlaceOf.map((suspension) => suspension.id) }),
});

/** A start in the past is now: what was done before it was known cannot be undone. */
const suspensionOf = (request: SuspendAccount, now: Instant): Suspension => ({
  type: "suspension",
  id: newDenialId(),
  accountId: request.accountId,
  source: request.source ?? "administrator",
  code: request.code,
  at: now,
  startsAt: latest(request.startsAt ?? now, now),
  ...(request.endsAt !== undefined && { endsAt: request.endsAt }),
  signOut: request.signOut ?? true,
});

/** A start that has been reached is the same as now. */
const sameTerms = (held: Suspension, wanted: Suspension): boolean =>
  held.code === wanted.code &&
  held.signOut === wanted.signOut &&
  held.endsAt === wanted.endsAt &&
  latest(held.startsAt, wanted.at) === wanted.startsAt;
