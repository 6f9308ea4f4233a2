import { decide } from "../policy/decide.ts";
import type { ClientKind, SignIn } from "../policy/facts.ts";
import type { AccountId, ClientId, InstitutionId } from "../policy/ids.ts";
import type { Reason } from "../policy/reasons.ts";
import type { Instant } from "../policy/time.ts";
import type { Account } from "../store/port/entities.ts";
import { factsOf, isAdministrator } from "../store/port/facts.ts";
import type { Records } from "../store/port/records.ts";
import type { SignIns } from "../store/port/sign-ins.ts";
import { type AttemptBudgets, attemptLimits } from "./attempt-limits.ts";
import type { PasswordHasher } from "./hash-password.ts";
import { suspendedUntil } from "./suspended-until.ts";

export interface SignInRequest {
  readonly institutionId: InstitutionId;
  readonly username: string;
  readonly password: string;
  readonly clientId: ClientId;
  readonly kind: ClientKind;
  /** The network that the request came from, as `networkOf` names it. */
  readonly network: string;
  /** Tells a browser that has proved that the account has signed in there before. */
  readonly browser?: string | undefined;
}

export type SignInOutcome =
  | { readonly outcome: "signed_in"; readonly accountId: AccountId; readonly signedInAt: Instant }
  /** An unknown username, a wrong password, both for an account that is shut out, too many tries: all the same to who asks. */
  | { readonly outcome: "wrong"; readonly unheard?: true }
  /** Told only to somebody who knows the password. */
  | {
      readonly outcome: "shut_out";
      readonly because: Reason;
      readonly until?: Instant;
      readonly contact: string;
    };

export type SignInWithPassword = (request: SignInRequest) => Promise<SignInOutcome>;

interface Deps {
  readonly records: Records;
  readonly signIns: SignIns;
  readonly passwords: PasswordHasher;
  readonly budgets: AttemptBudgets;
  readonly now: () => Instant;
}

/** Who is this? And may they sign in now? Makes no grant: that is for whoever asked. */
export const signIn = (deps: Deps): SignInWithPassword => {
  const limits = attemptLimits(deps.signIns, deps.budgets);
  return async (request) => {
    const admission = await limits.admit(request, deps.now());
    // Recorded, and before the hash is read: a password change or a cut-off from here on comes later than this sign-in,
    // in whichever process, and ends it.
    const signedInAt = await deps.records.change(async () => deps.now());
    const checked = await check(deps, request);
    // After the hashing, so that it takes as long to find out nothing as to be wrong.
    if (!admission.heard || checked === undefined) {
      await limits.failed({ ...request, ...admission }, deps.now());
      return { outcome: "wrong", ...(!admission.heard && { unheard: true }) };
    }
    const { account } = checked;
    if (checked.outdated)
      await hashAnew(deps, account.id, { hash: checked.hash, password: request.password });
    const outcome = await judge(deps, request, { account, signedInAt });
    const isIn = outcome.outcome === "signed_in";
    // Together, so that they can share a commit.
    await Promise.all([limits.right(request), isIn ? limits.signedIn(request, deps.now()) : undefined]);
    return outcome;
  };
};

interface Checked {
  readonly account: Account;
  readonly hash: string;
  readonly outdated: boolean;
}

/** The same look-ups and the same hashing, whether or not there is such an account. */
async function check(
  { records, passwords }: Deps,
  { institutionId, username, password }: SignInRequest,
): Promise<Checked | undefined> {
  const account = await records.accountByUsername(institutionId, username);
  const hash = await records.passwordHash(account?.id ?? nobody);
  const { right, outdated } = await passwords.verify(hash, password);
  if (account === undefined || hash === undefined || !right) return undefined;
  return { account, hash, outdated };
}

const nobody = "" as AccountId;

/** Only if it is still the hash that was checked: the password may have been changed meanwhile. */
async function hashAnew(
  { records, passwords }: Deps,
  id: AccountId,
  { hash, password }: { readonly hash: string; readonly password: string },
): Promise<void> {
  const by = await passwords.hash(password);
  await records.change(async (writer) => {
    if ((await writer.passwordHash(id)) === hash) await writer.putPasswordHash(id, by);
  });
}

async function judge(
  { records, now }: Deps,
  { clientId, kind }: SignInRequest,
  { account, signedInAt }: { readonly account: Account; readonly signedInAt: Instant },
): Promise<SignInOutcome> {
  const standing = await records.standing({ accountId: account.id, clientId });
  if (standing === undefined) return { outcome: "wrong" };
  const fresh: SignIn = {
    accountId: account.id,
    institutionId: account.institutionId,
    clientId,
    kind,
    administrator: isAdministrator(account),
    signedInAt,
    lastActivityAt: signedInAt,
  };
  const decidedAt = now();
  const decision = decide(factsOf(fresh, standing), decidedAt);
  if (decision.allowed) return { outcome: "signed_in", accountId: account.id, signedInAt };
  const until = suspendedUntil(standing.denials, account.id, decidedAt);
  return {
    outcome: "shut_out",
    because: decision.because,
    ...(decision.because === "suspended" && until !== undefined && { until }),
    contact: standing.institution.contact,
  };
}
