import type { Caller } from "../actions/caller.ts";
import { proofLasts } from "../actions/end-own-sign-ins.ts";
import { Problem } from "../http/problem.ts";
import { grantId } from "../policy/ids.ts";
import { minutes } from "../policy/time.ts";
import type { Asker } from "./authenticate.ts";
import type { AccountDeps } from "./deps.ts";
import { sessionUidOf } from "./judged.ts";
import { route } from "./route.ts";

const endOne = route({
  method: "post",
  path: "/sign-ins/{id}/end",
  summary: "End one of them, this one too: answered when it is over everywhere",
  handle: async (deps, { caller, id }) => {
    const uid = sessionUidOf(id);
    return {
      outcome: uid === undefined ? await endGrant(deps, caller, id) : await endBrowser(deps, caller, uid),
    };
  },
});

const endOthers = route({
  method: "post",
  path: "/sign-ins/end-others",
  summary: "End all others, if you have signed in within the last 10 minutes",
  handle: async (deps, asker) => end(deps, asker, "others"),
});

const endAll = route({
  method: "post",
  path: "/sign-ins/end-all",
  summary: "End all of them, this one too",
  handle: async (deps, asker) => end(deps, asker, "all"),
});

export const endingRoutes = [endOne, endOthers, endAll];

async function endGrant(
  { actions }: AccountDeps,
  caller: Caller,
  id: string,
): Promise<"ended" | "unchanged"> {
  const request = { grantId: grantId(id), because: "signed_out", code: "signed-out" } as const;
  const { outcome } = await actions.revokeGrant(caller, request);
  if (outcome === "no_such_grant" || outcome === "not_permitted") throw noSuchSignIn();
  return outcome === "revoked" ? "ended" : outcome;
}

async function endBrowser(
  { actions, session }: AccountDeps,
  caller: Caller,
  uid: string,
): Promise<"ended" | "unchanged"> {
  const found = await session(uid);
  const ended = found && (await actions.endSession(caller, found));
  if (ended === undefined || ended.outcome === "no_such_session") throw noSuchSignIn();
  return ended.outcome;
}

async function end({ actions }: AccountDeps, { caller, signIn }: Asker, which: "all" | "others") {
  const { outcome } = await actions.endOwnSignIns(caller, signIn, which);
  switch (outcome) {
    case "ended":
      return { outcome };
    case "proof_needed":
      throw new Problem("proof-needed", proofNeeded);
    case "no_such_account":
      throw noSuchSignIn();
  }
}

/** Another person's sign-in is, for you, no sign-in at all. */
const noSuchSignIn = (): Problem => new Problem("not-found", "You have no such sign-in.");

const proofNeeded = `Sign in again first: send the person to /authorize with prompt=login, or with max_age=0, and ask within ${proofLasts / minutes(1)} minutes.`;
