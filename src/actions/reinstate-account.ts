import { inForce, type SuspensionSource } from "../policy/denials.ts";
import type { AccountId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { auditRecord } from "./audit-record.ts";
import { type Caller, outranks, reachesAccount } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";
import { heldBy, lift, mayActAs } from "./suspensions.ts";

export interface ReinstateAccount extends GivenReason {
  readonly accountId: AccountId;
  /** Default "administrator". */
  readonly source?: SuspensionSource;
}

export type ReinstateAccountOutcome =
  | {
      readonly outcome: "reinstated" | "unchanged";
      /** Other sources whose suspensions keep the account shut out now. */
      readonly stillSuspendedBy: readonly SuspensionSource[];
    }
  | { readonly outcome: "no_such_account" | "not_permitted" | "not_your_source" };

/** Lifts what one source holds against an account, begun or not. What other sources hold stays. */
export const reinstateAccount =
  ({ records, now, takeEffect }: ActionDeps) =>
  async (caller: Caller, request: ReinstateAccount): Promise<ReinstateAccountOutcome> => {
    if (!caller.permissions.has("suspensions:write")) return { outcome: "not_permitted" };
    if (!mayActAs(caller, request.source)) return { outcome: "not_your_source" };
    const outcome = await records.change((writer) => reinstate(writer, caller, { request, now: now() }));
    if ("stillSuspendedBy" in outcome) await takeEffect();
    return outcome;
  };

async function reinstate(
  writer: RecordsWriter,
  caller: Caller,
  { request, now }: { request: ReinstateAccount; now: Instant },
): Promise<ReinstateAccountOutcome> {
  const account = await writer.account(request.accountId);
  if (account === undefined || !reachesAccount(caller, account)) return { outcome: "no_such_account" };
  if (!outranks(caller, account.roles)) return { outcome: "not_permitted" };

  const source = request.source ?? "administrator";
  const suspensions = await writer.suspensionsOf(account.id);
  const held = heldBy(source, suspensions, now);
  const others = suspensions.filter((suspension) => suspension.source !== source && inForce(suspension, now));
  const stillSuspendedBy = [...new Set(others.map((suspension) => suspension.source))];
  if (held.length === 0) return { outcome: "unchanged", stillSuspendedBy };
  for (const suspension of held) await lift(writer, suspension, now);
  await writer.addAudit(
    auditRecord(caller, {
      action: "reinstate-account",
      at: now,
      account,
      reason: request,
      details: { source, lifted: held.map(({ id }) => id) },
    }),
  );
  return { outcome: "reinstated", stillSuspendedBy };
}
