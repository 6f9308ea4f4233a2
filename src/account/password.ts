import { z } from "zod";
import type { ChangeOwnPasswordOutcome } from "../actions/change-own-password.ts";
import { passwordProblems } from "../actions/password-rules.ts";
import { networkOf } from "../http/client-address.ts";
import { Problem } from "../http/problem.ts";
import { seconds } from "../policy/time.ts";
import type { AccountDeps } from "./deps.ts";
import { type Asked, route } from "./route.ts";

const password = z.string().max(10_000);

const change = route({
  method: "put",
  path: "/password",
  summary: "Change your password, which ends every other sign-in",
  body: z.strictObject({ current: password, new: password }),
  handle: async (deps, { caller, signIn, body, address }) => {
    const outcome = await changePassword(deps, { caller, signIn, address }, body);
    switch (outcome.outcome) {
      case "changed":
        return { outcome: outcome.outcome };
      case "kept_elsewhere":
        throw new Problem(
          "password-kept-elsewhere",
          "Ask your school how to change yours. Nothing has changed.",
        );
      case "wrong":
        throw new Problem("wrong-password", "The current password is another one. Nothing has changed.");
      case "too_many_attempts":
        throw new Problem("too-many-attempts", "Wait a while, then try again.", {
          headers: { "Retry-After": String(Math.ceil(outcome.retryAfter / seconds(1))) },
        });
      case "password_refused": {
        const message = passwordProblems[outcome.because];
        throw new Problem("invalid-request", message, { errors: [{ path: "new", message }] });
      }
      case "no_such_account":
        throw new Problem("not-found", "There is no such account any more.");
    }
  },
});

export const passwordRoutes = [change];

type Who = Pick<Asked<unknown>, "caller" | "signIn" | "address">;

/** For programs and for the page alike: changed, and noted who tried. */
export async function changePassword(
  { actions, noteAuthentication }: AccountDeps,
  { caller, signIn, address }: Who,
  given: { readonly current: string; readonly new: string },
): Promise<ChangeOwnPasswordOutcome> {
  const { accountId, sessionUid } = signIn;
  const network = networkOf(address);
  const outcome = await actions.changeOwnPassword(caller, { ...given, accountId, sessionUid, network });
  const { requestId } = caller;
  noteAuthentication(
    {
      event: "password-change",
      outcome: outcome.outcome,
      institution: signIn.institutionId,
      account: accountId,
      client: signIn.clientId,
    },
    { address, network, ...(requestId !== undefined && { requestId }) },
  );
  return outcome;
}
