import { z } from "zod";
import { invalid } from "../http/parse.ts";
import { Problem } from "../http/problem.ts";
import { accountId } from "../policy/ids.ts";
import { listOf, reinstatedAnswer, suspendedAnswer, suspensionAnswer } from "./answers.ts";
import { code, note, optionalReason, source, time } from "./fields.ts";
import { noSuch, reachedAccount } from "./reach.ts";
import { notPermitted, withoutAbsent } from "./replies.ts";
import { reply, route } from "./route.ts";
import { suspensionView } from "./views.ts";

export const suspensionTerms = {
  code,
  note: note.optional(),
  startsAt: time.optional().meta({ description: "Now, unless it lies in the future." }),
  endsAt: time.optional(),
  signOut: z
    .boolean()
    .default(true)
    .meta({ description: "False only pauses the sign-ins that exist; true ends them for good." }),
  source,
};

export const reinstatementTerms = { ...optionalReason, source };

const list = route({
  method: "get",
  path: "/accounts/{accountId}/suspensions",
  summary: "List an account's suspensions, newest first, lifted and run out ones too",
  permission: "accounts:read",
  answers: { 200: listOf("Suspensions", suspensionAnswer) },
  handle: async (deps, { caller, parameters }) => {
    const account = await reachedAccount(deps, caller, parameters.accountId);
    const suspensions = await deps.records.suspensionsOf(account.id);
    const now = deps.now();
    return reply(200, { items: suspensions.map((suspension) => suspensionView(suspension, now)) });
  },
});

const suspend = route({
  method: "post",
  path: "/accounts/{accountId}/suspensions",
  summary: "Suspend an account: answered when it is shut out everywhere",
  permission: "suspensions:write",
  body: z.strictObject(suspensionTerms),
  answers: { 200: suspendedAnswer, 201: suspendedAnswer },
  handle: async ({ actions, now }, { caller, parameters, body }) => {
    const request = { ...withoutAbsent(body), accountId: accountId(parameters.accountId) };
    const outcome = await actions.suspendAccount(caller, request);
    switch (outcome.outcome) {
      case "suspended":
        return reply(201, { ...outcome, suspension: suspensionView(outcome.suspension, now()) });
      case "unchanged":
        return reply(200, { ...outcome, suspension: suspensionView(outcome.suspension, now()) });
      case "no_such_account":
        throw noSuch("account");
      case "not_permitted":
        throw notPermitted();
      case "not_your_source":
        throw notYourSource();
      case "ends_too_early":
        throw endsTooEarly();
    }
  },
});

const reinstate = route({
  method: "post",
  path: "/accounts/{accountId}/reinstatements",
  summary: "Lift what one source holds against an account",
  permission: "suspensions:write",
  body: z.strictObject(reinstatementTerms),
  answers: { 200: reinstatedAnswer },
  handle: async ({ actions }, { caller, parameters, body }) => {
    const request = { ...withoutAbsent(body), accountId: accountId(parameters.accountId) };
    const outcome = await actions.reinstateAccount(caller, request);
    switch (outcome.outcome) {
      case "reinstated":
      case "unchanged":
        return reply(200, { ...outcome, stillSuspendedBy: [...outcome.stillSuspendedBy] });
      case "no_such_account":
        throw noSuch("account");
      case "not_permitted":
        throw notPermitted();
      case "not_your_source":
        throw notYourSource();
    }
  },
});

export const suspensionRoutes = [list, suspend, reinstate];

function endsTooEarly(): Problem {
  const message = "must be later than the start, and than now";
  return new Problem("invalid-request", "The suspension would end before it starts.", {
    errors: [{ path: "endsAt", message }],
  });
}

const notYourSource = (): Problem =>
  invalid([{ path: "source", message: "is for programs: people act as administrator" }]);
