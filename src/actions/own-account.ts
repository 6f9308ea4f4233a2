import type { SignIns } from "../store/port/sign-ins.ts";
import type { AttemptBudgets } from "./attempt-limits.ts";
import { changeOwnPassword } from "./change-own-password.ts";
import type { ActionDeps } from "./deps.ts";
import { endOwnSignIn } from "./end-own-sign-in.ts";
import { endOwnSignIns, signOut } from "./end-own-sign-ins.ts";
import type { PasswordHasher } from "./hash-password.ts";

type Deps = ActionDeps & {
  readonly signIns: SignIns;
  readonly passwords: PasswordHasher;
  readonly budgets: AttemptBudgets;
};

export type OwnAccountActions = ReturnType<typeof ownAccountActions>;

/** All that people do to their own sign-ins and password. */
export const ownAccountActions = (deps: Deps) => ({
  endOwnSignIn: endOwnSignIn(deps),
  endOwnSignIns: endOwnSignIns(deps),
  signOut: signOut(deps),
  changeOwnPassword: changeOwnPassword(deps),
});
