import type { EndOwnSignInOutcome } from "../actions/end-own-sign-in.ts";
import { type EndOwnSignInsOutcome, proofLasts } from "../actions/end-own-sign-ins.ts";
import { Problem } from "../http/problem.ts";
import { grantId } from "../policy/ids.ts";
import { minutes } from "../policy/time.ts";
import { sessionUidOf } from "./judged.ts";
import { route } from "./route.ts";

const ifProved = `if you have signed in within the last ${proofLasts / minutes(1)} minutes`;

const endOne = route({
  method: "post",
  path: "/sign-ins/{id}/end",
  summary: `End this one at any time, or another, ${ifProved}: answered when it is over everywhere`,
  handle: async ({ actions, session }, { caller, signIn, id }) => {
    const uid = sessionUidOf(id);
    const which =
      uid === undefined ? { grantId: grantId(id) } : { sessionUid: uid, session: await session(uid) };
    return answer(await actions.endOwnSignIn(caller, signIn, which));
  },
});

const endOthers = route({
  method: "post",
  path: "/sign-ins/end-others",
  summary: `End all others, ${ifProved}`,
  handle: async ({ actions }, { caller, signIn }) =>
    answer(await actions.endOwnSignIns(caller, signIn, "others")),
});

const endAll = route({
  method: "post",
  path: "/sign-ins/end-all",
  summary: `End all of them, this one too, ${ifProved}`,
  handle: async ({ actions }, { caller, signIn }) =>
    answer(await actions.endOwnSignIns(caller, signIn, "all")),
});

export const endingRoutes = [endOne, endOthers, endAll];

type Outcome = (EndOwnSignInOutcome | EndOwnSignInsOutcome)["outcome"];

function answer({ outcome }: { readonly outcome: Outcome }): { readonly outcome: "ended" | "unchanged" } {
  if (outcome === "ended" || outcome === "unchanged") return { outcome };
  throw outcome === "proof_needed" ? new Problem("proof-needed", proofNeeded) : noSuchSignIn();
}

/** Another person's sign-in is, for you, no sign-in at all. */
const noSuchSignIn = (): Problem => new Problem("not-found", "You have no such sign-in.");

const proofNeeded = `Sign in again first: send the person to /authorize with prompt=login, or with max_age=0, and ask within ${proofLasts / minutes(1)} minutes.`;
