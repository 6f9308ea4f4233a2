import type { CutOff } from "../policy/denials.ts";
import type { AccountId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { auditRecord } from "./audit-record.ts";
import { type Caller, outranks, reachesAccount } from "./caller.ts";
import { cutOffAccount } from "./cut-off-account.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";

export interface NoteCredentialChange extends GivenReason {
  readonly accountId: AccountId;
}

export type NoteCredentialChangeOutcome =
  | { readonly outcome: "noted"; readonly cutOff: CutOff }
  | { readonly outcome: "no_such_account" | "not_permitted" };

/** A password was changed somewhere else: what was signed in with the old one is over, without exception. */
export const noteCredentialChange =
  ({ records, now, takeEffect }: ActionDeps) =>
  async (caller: Caller, request: NoteCredentialChange): Promise<NoteCredentialChangeOutcome> => {
    if (!caller.permissions.has("accounts:write")) return { outcome: "not_permitted" };
    const outcome = await records.change((writer) => noted(writer, caller, { request, now: now() }));
    if (outcome.outcome === "noted") await takeEffect();
    return outcome;
  };

async function noted(
  writer: RecordsWriter,
  caller: Caller,
  { request, now }: { request: NoteCredentialChange; now: Instant },
): Promise<NoteCredentialChangeOutcome> {
  const account = await writer.account(request.accountId);
  if (account === undefined || !reachesAccount(caller, account)) return { outcome: "no_such_account" };
  if (!outranks(caller, account.roles)) return { outcome: "not_permitted" };
  const cutOff = cutOffAccount(account.id, "credentials_changed", now);
  await writer.putDenial(cutOff);
  await writer.addAudit(
    auditRecord(caller, {
      action: "note-credential-change",
      at: now,
      account,
      reason: request,
      details: { cutOff: cutOff.id },
    }),
  );
  return { outcome: "noted", cutOff };
}
