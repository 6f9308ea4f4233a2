import { createHash } from "node:crypto";
import type { MobileAccess } from "../policy/denials.ts";
import { type AccountId, type DenialId, denialId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { auditRecord } from "./audit-record.ts";
import { type Caller, outranks, reachesAccount } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";

export interface SetMobileAccess extends GivenReason {
  readonly accountId: AccountId;
  readonly access: MobileAccess["access"];
}

export interface SetMobileAccessOutcome {
  readonly outcome: "access_set" | "unchanged" | "no_such_account" | "not_permitted";
}

/** A person's own switch for mobile apps, over what their institution says. Off pauses their sign-ins there. */
export const setMobileAccess =
  ({ records, now, takeEffect }: ActionDeps) =>
  async (caller: Caller, request: SetMobileAccess): Promise<SetMobileAccessOutcome> => {
    if (!caller.permissions.has("suspensions:write")) return { outcome: "not_permitted" };
    const outcome = await records.change((writer) => set(writer, caller, { request, now: now() }));
    if (outcome.outcome === "access_set" || outcome.outcome === "unchanged") await takeEffect();
    return outcome;
  };

async function set(
  writer: RecordsWriter,
  caller: Caller,
  { request, now }: { request: SetMobileAccess; now: Instant },
): Promise<SetMobileAccessOutcome> {
  const { accountId, access } = request;
  const account = await writer.account(accountId);
  if (account === undefined || !reachesAccount(caller, account)) return { outcome: "no_such_account" };
  if (!outranks(caller, account.roles)) return { outcome: "not_permitted" };
  const id = switchId(account.id);
  const held = await writer.denial(id);
  const before = held?.type === "mobile-access" ? held.access : "as-institution";
  if (before === access) return { outcome: "unchanged" };
  await writer.putDenial({ type: "mobile-access", id, accountId, access, at: now });
  const details = { switch: id, before, after: access };
  await writer.addAudit(
    auditRecord(caller, { action: "set-mobile-access", at: now, account, reason: request, details }),
  );
  return { outcome: "access_set" };
}

/** One record for each account, so that a later turn takes the place of an earlier one. */
const switchId = (account: AccountId): DenialId =>
  denialId(`den_${createHash("sha256").update(`mobile-access ${account}`).digest("base64url").slice(0, 20)}`);
