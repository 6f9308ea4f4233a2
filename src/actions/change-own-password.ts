import type { AccountId } from "../policy/ids.ts";
import type { Duration, Instant } from "../policy/time.ts";
import type { Account } from "../store/port/entities.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import type { SignIns } from "../store/port/sign-ins.ts";
import { type AttemptBudgets, attemptLimits } from "./attempt-limits.ts";
import { auditRecord } from "./audit-record.ts";
import { type Caller, reachesAccount } from "./caller.ts";
import { cutOffAccount } from "./cut-off-account.ts";
import type { ActionDeps } from "./deps.ts";
import type { PasswordHasher } from "./hash-password.ts";
import { type PasswordProblem, passwordProblem } from "./password-rules.ts";

export interface ChangeOwnPassword {
  readonly accountId: AccountId;
  readonly current: string;
  readonly new: string;
  /** The browser session that it is changed in goes on, with what was signed in from it (lifetimes.md §1). */
  readonly sessionUid: string;
  readonly network: string;
}

export type ChangeOwnPasswordOutcome =
  | { readonly outcome: "changed" | "wrong" | "no_such_account" }
  /** Hallpass has no password of theirs: the school looks after it. */
  | { readonly outcome: "kept_elsewhere" }
  | { readonly outcome: "too_many_attempts"; readonly retryAfter: Duration }
  | { readonly outcome: "password_refused"; readonly because: PasswordProblem };

type Deps = ActionDeps & {
  readonly signIns: SignIns;
  readonly passwords: PasswordHasher;
  readonly budgets: AttemptBudgets;
};

/** A guess at the current password costs what a guess at the sign-in page costs. */
export const changeOwnPassword = (deps: Deps) => {
  const { records, now, takeEffect, passwords, budgets } = deps;
  const limits = attemptLimits(deps.signIns, budgets);
  return async (caller: Caller, request: ChangeOwnPassword): Promise<ChangeOwnPasswordOutcome> => {
    const account = await records.account(request.accountId);
    if (account === undefined || !reachesAccount(caller, account)) return { outcome: "no_such_account" };
    if ((await records.passwordHash(account.id)) === undefined) return { outcome: "kept_elsewhere" };
    // Before the attempt is counted: it says nothing about the current password.
    const because = passwordProblem(request.new, account.username);
    if (because !== undefined) return { outcome: "password_refused", because };

    const attempt = { ...account, network: request.network };
    const admission = await limits.admit(attempt, now());
    if (!admission.heard) return { outcome: "too_many_attempts", retryAfter: budgets.window };
    const known = await records.passwordHash(account.id);
    const { right } = await passwords.verify(known, request.current);
    if (!right) {
      await limits.failed({ ...attempt, ...admission }, now());
      return { outcome: "wrong" };
    }
    await limits.right(attempt);
    const change = { account, known, hash: await passwords.hash(request.new), request };
    const outcome = await records.change((writer) => write(writer, caller, { ...change, now: now() }));
    if (outcome.outcome === "changed") await takeEffect();
    return outcome;
  };
};

interface Change {
  readonly account: Account;
  readonly known: string | undefined;
  readonly hash: string;
  readonly request: ChangeOwnPassword;
  readonly now: Instant;
}

async function write(
  writer: RecordsWriter,
  caller: Caller,
  { account, known, hash, request, now }: Change,
): Promise<ChangeOwnPasswordOutcome> {
  // Somebody else may have set another password while the new one was hashed: theirs stays.
  if ((await writer.passwordHash(account.id)) !== known) return { outcome: "wrong" };
  const cutOff = {
    ...cutOffAccount(account.id, "credentials_changed", now),
    sparingSession: request.sessionUid,
  };
  await writer.putPasswordHash(account.id, hash);
  await writer.putDenial(cutOff);
  const details = { cutOff: cutOff.id, sparingSession: request.sessionUid };
  await writer.addAudit(auditRecord(caller, { action: "change-own-password", at: now, account, details }));
  return { outcome: "changed" };
}
