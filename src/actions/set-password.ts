import type { AccountId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { Account } from "../store/port/entities.ts";
import type { RecordsReader, RecordsWriter } from "../store/port/records.ts";
import { auditRecord } from "./audit-record.ts";
import { type Caller, outranks, reachesAccount } from "./caller.ts";
import { cutOffAccount } from "./cut-off-account.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";
import { type HashPassword, newPassword } from "./new-password.ts";
import type { PasswordProblem } from "./password-rules.ts";

export interface SetPassword extends GivenReason {
  readonly accountId: AccountId;
  /** "generate": a random one, told in the outcome and nowhere else. */
  readonly password: string;
}

type Refusal = { readonly outcome: "no_such_account" | "not_permitted" };

export type SetPasswordOutcome =
  | { readonly outcome: "password_set"; readonly generatedPassword?: string }
  | { readonly outcome: "password_refused"; readonly because: PasswordProblem }
  | Refusal;

type Deps = ActionDeps & { readonly hashPassword: HashPassword };

/** Somebody else's password: whatever was signed in with the old one is over, without exception (lifetimes.md §1). */
export const setPassword =
  ({ records, now, takeEffect, hashPassword }: Deps) =>
  async (caller: Caller, request: SetPassword): Promise<SetPasswordOutcome> => {
    if (!caller.permissions.has("accounts:write")) return { outcome: "not_permitted" };
    const account = await reachedAccount(records, caller, request.accountId);
    if ("outcome" in account) return account;
    const password = await newPassword(request.password, account.username, hashPassword);
    if ("problem" in password) return { outcome: "password_refused", because: password.problem };

    const { hash, generated } = password;
    const refusal = await records.change((writer) => write(writer, caller, { request, hash, now: now() }));
    if (refusal !== undefined) return refusal;
    await takeEffect();
    return { outcome: "password_set", ...(generated !== undefined && { generatedPassword: generated }) };
  };

async function reachedAccount(
  records: RecordsReader,
  caller: Caller,
  id: AccountId,
): Promise<Account | Refusal> {
  const account = await records.account(id);
  if (account === undefined || !reachesAccount(caller, account)) return { outcome: "no_such_account" };
  return outranks(caller, account.roles) ? account : { outcome: "not_permitted" };
}

async function write(
  writer: RecordsWriter,
  caller: Caller,
  { request, hash, now }: { request: SetPassword; hash: string; now: Instant },
): Promise<Refusal | undefined> {
  // Once more: somebody may have been given a role while the password was hashed.
  const account = await reachedAccount(writer, caller, request.accountId);
  if ("outcome" in account) return account;
  const cutOff = cutOffAccount(account.id, "credentials_changed", now);
  await writer.putPasswordHash(account.id, hash);
  await writer.putDenial(cutOff);
  await writer.addAudit(
    auditRecord(caller, {
      action: "set-password",
      at: now,
      account,
      reason: request,
      details: { cutOff: cutOff.id },
    }),
  );
  return undefined;
}
