import { z } from "zod";
import type { Caller } from "../actions/caller.ts";
import type { ChangeClientOutcome } from "../actions/change-client.ts";
import type { RegisterClientOutcome } from "../actions/register-client.ts";
import { invalid } from "../http/parse.ts";
import { Problem } from "../http/problem.ts";
import { clientId } from "../policy/ids.ts";
import type { Client } from "../store/port/entities.ts";
import { answer } from "./answers.ts";
import { clientSettings, newClient } from "./client-fields.ts";
import { clientDetails, clientDetailsView, clientETag } from "./client-views.ts";
import type { AdminDeps } from "./deps.ts";
import { optionalReason } from "./fields.ts";
import { noSuch } from "./reach.ts";
import { changedMeanwhile, notPermitted, withoutAbsent } from "./replies.ts";
import { reply, route } from "./route.ts";

const secret = z
  .string()
  .optional()
  .meta({ description: "A secret that was made just now. It is not told again." });

const registeredAnswer = answer(
  "ClientRegistered",
  z.object({ outcome: z.literal("registered"), client: clientDetails, secret }),
);

const changedAnswer = answer(
  "ClientChanged",
  z.object({ outcome: z.enum(["changed", "unchanged"]), client: clientDetails, secret }),
);

const register = route({
  method: "post",
  path: "/clients",
  summary: "Register an app, a tool, a server or a program; a secret is told once",
  permission: "clients:write",
  deploymentWide: true,
  body: z.strictObject({ ...newClient, ...optionalReason }),
  answers: { 201: registeredAnswer },
  handle: async (deps, { caller, body: { code, note, ...document } }) => {
    const declared = declaredIn(deps, document);
    const outcome = await deps.actions.registerClient(caller, { declared, ...withoutAbsent({ code, note }) });
    if (!("client" in outcome)) throw refusal(outcome);
    const body = { outcome: "registered" as const, ...told(deps, caller, outcome) };
    return reply(201, body, clientETag(outcome.client));
  },
});

const change = route({
  method: "put",
  path: "/clients/{clientId}",
  summary: "Set what an app, a tool, a server or a program is, whole; its kind, switch and secrets stay",
  permission: "clients:write",
  deploymentWide: true,
  conditional: true,
  body: z.strictObject({ ...clientSettings, ...optionalReason }),
  answers: { 200: changedAnswer },
  handle: async (deps, { caller, parameters, body: { code, note, ...settings }, expects }) => {
    const recorded = await deps.records.client(clientId(parameters.clientId));
    if (recorded === undefined) throw noSuch("client");
    const declared = declaredIn(deps, { ...whatStays(recorded), ...settings });
    const request = { declared, expects, ...withoutAbsent({ code, note }) };
    const outcome = await deps.actions.changeClient(caller, request);
    if (!("client" in outcome)) throw refusal(outcome);
    const body = { outcome: outcome.outcome as "changed", ...told(deps, caller, outcome) };
    return reply(200, body, clientETag(outcome.client));
  },
});

export const clientWriteRoutes = [register, change];

/** Web applications have to say whether they have a secret: as they do now. */
function whatStays({ id, kind, secretHashes, publicKeys }: Client): object {
  if (kind !== "web") return { id, kind };
  const confidential = secretHashes.length > 0 || publicKeys !== undefined;
  return { id, kind, secret: confidential ? "generate" : "none" };
}

function declaredIn({ parseClient }: AdminDeps, document: object) {
  const parsed = parseClient(withoutAbsent(document));
  if ("errors" in parsed) throw invalid(parsed.errors);
  return parsed.declared;
}

type Outcome = RegisterClientOutcome | ChangeClientOutcome;
type Put = Extract<Outcome, { client: Client }>;
type Refused = Exclude<Outcome, Put>;

const told = ({ now }: AdminDeps, caller: Caller, { client, secret: made }: Put) => ({
  client: clientDetailsView(caller, client, now()),
  ...withoutAbsent({ secret: made }),
});

function refusal(refused: Refused): Problem {
  switch (refused.outcome) {
    case "contradicts":
      return invalid(refused.problems);
    case "id_taken":
      return new Problem("client-id-taken", "Choose another id, or change the client that has this one.");
    case "no_such_client":
      return noSuch("client");
    case "changed_meanwhile":
      return changedMeanwhile();
    case "other_kind":
    case "not_permitted":
      return notPermitted();
  }
}
