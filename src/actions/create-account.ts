import type { InstitutionId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { Account, Role } from "../store/port/entities.ts";
import { type RecordsReader, UsernameTaken } from "../store/port/records.ts";
import { addAccount } from "./add-account.ts";
import { type Caller, outranks, reaches } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";
import { newAccountId } from "./new-id.ts";
import { type HashPassword, type NewPassword, newPassword } from "./new-password.ts";
import type { PasswordProblem } from "./password-rules.ts";

export interface CreateAccount extends GivenReason {
  readonly institutionId: InstitutionId;
  readonly username: string;
  readonly name: string;
  readonly email?: string;
  readonly roles: readonly Role[];
  /** None: nobody can sign in with a password yet. "generate": a random one, told in the outcome and nowhere else. */
  readonly password?: string;
}

type Refusal = "no_such_institution" | "not_permitted" | "username_taken";

export type CreateAccountOutcome =
  | { readonly outcome: "created"; readonly account: Account; readonly generatedPassword?: string }
  | { readonly outcome: Refusal }
  | { readonly outcome: "password_refused"; readonly because: PasswordProblem };

type Deps = ActionDeps & { readonly hashPassword: HashPassword };

/** Nobody hands out a role that may do more than they may. */
export const createAccount =
  ({ records, now, takeEffect, hashPassword }: Deps) =>
  async (caller: Caller, request: CreateAccount): Promise<CreateAccountOutcome> => {
    const refusal = await refusalOf(records, caller, request);
    if (refusal !== undefined) return { outcome: refusal };
    const password = await passwordOf(request, hashPassword);
    if (password !== undefined && "problem" in password) {
      return { outcome: "password_refused", because: password.problem };
    }

    const account = accountOf(request, now());
    const added = await records
      .change((writer) =>
        addAccount(writer, caller, {
          account,
          hash: password?.hash,
          action: "create-account",
          reason: request,
        }),
      )
      .catch(usernameTaken);
    if (added === "username_taken") return { outcome: added };
    await takeEffect();
    return { outcome: "created", account, ...generatedOf(password) };
  };

const usernameTaken = (error: unknown): "username_taken" => {
  if (error instanceof UsernameTaken) return "username_taken";
  throw error;
};

const generatedOf = (password: { readonly generated?: string } | undefined) =>
  password?.generated === undefined ? {} : { generatedPassword: password.generated };

async function refusalOf(
  records: RecordsReader,
  caller: Caller,
  { institutionId, username, roles }: CreateAccount,
): Promise<Refusal | undefined> {
  if (!caller.permissions.has("accounts:write")) return "not_permitted";
  if (!reaches(caller, institutionId)) return "no_such_institution";
  if ((await records.institution(institutionId)) === undefined) return "no_such_institution";
  if (!outranks(caller, roles)) return "not_permitted";
  const holder = await records.accountByUsername(institutionId, username);
  return holder === undefined ? undefined : "username_taken";
}

const passwordOf = async (
  { password, username }: CreateAccount,
  hashPassword: HashPassword,
): Promise<NewPassword | undefined> =>
  password === undefined ? undefined : newPassword(password, username, hashPassword);

const accountOf = (request: CreateAccount, now: Instant): Account => ({
  id: newAccountId(),
  institutionId: request.institutionId,
  username: request.username,
  name: request.name,
  ...(request.email !== undefined && { email: request.email }),
  roles: request.roles,
  createdAt: now,
});
