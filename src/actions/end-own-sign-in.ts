import type { GrantId } from "../policy/ids.ts";
import type { SignInReader } from "../store/port/sign-ins.ts";
import type { Caller } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import {
  type Asking,
  type EndingSession,
  type EndSessionOutcome,
  endSession,
  hasProof,
} from "./end-own-sign-ins.ts";
import { type RevokeGrantOutcome, revokeGrant } from "./revoke-grant.ts";

/** Which one: a session that is not there is asked for like any other, so that nobody learns which are. */
export type OwnSignIn =
  | { readonly grantId: GrantId }
  | { readonly sessionUid: string; readonly session: EndingSession | undefined };

export interface EndOwnSignInOutcome {
  readonly outcome: "ended" | "unchanged" | "proof_needed" | "no_such_sign_in";
}

/** Ends one of a person's sign-ins: the one that asks at any time, another if they have just proved who they are. */
export const endOwnSignIn = (deps: ActionDeps & { readonly signIns: SignInReader }) => {
  const [end, revoke] = [endSession(deps), revokeGrant(deps)];
  return async (caller: Caller, asking: Asking, which: OwnSignIn): Promise<EndOwnSignInOutcome> => {
    if (!isThisOne(asking, which) && !hasProof(asking, deps.now())) return { outcome: "proof_needed" };
    const { outcome } = await ("grantId" in which
      ? revoke(caller, { grantId: which.grantId, because: "signed_out", code: "signed-out" })
      : endKnown(which.session));
    return { outcome: outcomes[outcome] };

    async function endKnown(session: EndingSession | undefined): Promise<Pick<EndSessionOutcome, "outcome">> {
      return session === undefined ? { outcome: "no_such_session" } : end(caller, session);
    }
  };
};

const outcomes = {
  revoked: "ended",
  ended: "ended",
  unchanged: "unchanged",
  no_such_grant: "no_such_sign_in",
  no_such_session: "no_such_sign_in",
  not_permitted: "no_such_sign_in",
} as const satisfies Record<
  (EndSessionOutcome | RevokeGrantOutcome)["outcome"],
  EndOwnSignInOutcome["outcome"]
>;

/** An app's own sign-in, or the browser that asks by its cookie. */
const isThisOne = ({ grantId, sessionUid }: Asking, which: OwnSignIn): boolean =>
  "grantId" in which ? which.grantId === grantId : grantId === undefined && which.sessionUid === sessionUid;
