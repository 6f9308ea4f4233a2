import { z } from "zod";
import type { Caller } from "../actions/caller.ts";
import type { Proof } from "../actions/count-ended.ts";
import {
  needsWholeDeployment as concernsAll,
  permissionAt,
  type RevocationTarget,
  type RevokeOutcome,
} from "../actions/revoke.ts";
import { invalid } from "../http/parse.ts";
import { accountId, grantId } from "../policy/ids.ts";
import { answer, pageOf, time } from "./answers.ts";
import { insufficientScope, needsWholeDeployment } from "./authenticate.ts";
import { institution, optionalReason, paging } from "./fields.ts";
import { noSuchTarget, reachedRevocation, within } from "./reach.ts";
import { approvalNeeded, previewNeeded, withoutAbsent } from "./replies.ts";
import { revocationBody } from "./revocation-fields.ts";
import { revocationView, targetOf } from "./revocation-views.ts";
import { reply, route } from "./route.ts";
import { iso, isoField } from "./views.ts";

export const targetShape = {
  level: z.enum(["grant", "account", "client", "institution", "everyone"]),
  grant: z.string().optional(),
  account: z.string().optional(),
  client: z.string().optional(),
  institution: z.string().optional(),
};

const revocationFields = {
  id: z.string(),
  target: z.object(targetShape),
  because: z.enum(["revoked", "signed_out", "credentials_changed"]),
  code: z.string().optional(),
  recordedAt: time,
  notBefore: time.optional().meta({ description: "What was signed in to at or before it is over." }),
  mobileOnly: z.boolean().optional(),
  sparingAdministrators: z.boolean().optional(),
};

export const revocationAnswer = answer("Revocation", z.object(revocationFields));

const revokedAnswer = answer(
  "Revoked",
  z.object({ outcome: z.enum(["revoked", "unchanged"]), revocation: revocationAnswer }),
);

const proofAnswer = answer(
  "RevocationWithProof",
  z.object({
    ...revocationFields,
    proof: z.object({
      ended: z.int().meta({
        description: "Sign-ins that were allowed until it came, as far as they were kept when counted.",
      }),
      seenRefused: z.int().meta({ description: "How many of them have come back since, and were refused." }),
      complete: z.boolean().meta({ description: "False while the counting goes on: ask again." }),
      countedAt: time.optional().meta({ description: "Since when `ended` stays as it is." }),
    }),
  }),
);

const endedAnswer = answer(
  "SignInsEnded",
  z.object({ outcome: z.literal("ended"), record: z.string(), notBefore: time }),
);

const revokedShortAnswer = answer(
  "GrantRevoked",
  z.object({ outcome: z.enum(["revoked", "unchanged"]), record: z.string(), at: time }),
);

const create = route({
  method: "post",
  path: "/revocations",
  summary: "End sign-ins at any level with one record: answered when they are over everywhere",
  permission: "sign-ins:end",
  body: revocationBody,
  answers: { 200: revokedAnswer, 201: revokedAnswer },
  handle: async ({ actions }, { caller, body }) => {
    const target = targetOf(body.target);
    const answered = await actions.revoke(caller, { ...withoutAbsent(body), target });
    if (answered.outcome === "preview_needed") throw previewNeeded(answered, { repeat: '"preview"' });
    if (answered.outcome === "approval_needed") throw approvalNeeded(answered);
    const { outcome, ...rest } = answered;
    if (!("revocation" in rest)) throw refusal(outcome, caller, target);
    return reply(outcome === "revoked" ? 201 : 200, {
      outcome: outcome as "revoked",
      revocation: revocationView(rest.revocation),
    });
  },
});

const list = route({
  method: "get",
  path: "/revocations",
  summary: "List what has ended sign-ins, newest first, without what people have ended themselves",
  permission: "sign-ins:read",
  query: z.strictObject({ institution: institution.optional(), ...paging }),
  answers: { 200: pageOf("Revocations", revocationAnswer) },
  handle: async ({ records }, { caller, query: { institution: asked, ...query } }) => {
    const page = await records.revocations({ ...withoutAbsent(query), institutions: within(caller, asked) });
    return reply(200, { ...page, items: page.items.map(revocationView) });
  },
});

const show = route({
  method: "get",
  path: "/revocations/{revocationId}",
  summary: "Show a revocation, with how many sign-ins it has ended and how many of them were refused since",
  permission: "sign-ins:read",
  answers: { 200: proofAnswer },
  handle: async (deps, { caller, parameters }) => {
    const revocation = await reachedRevocation(deps, caller, parameters.revocationId);
    return reply(200, { ...revocationView(revocation), proof: proofView(await deps.countEnded(revocation)) });
  },
});

const ofGrant = route({
  method: "post",
  path: "/grants/{grantId}/revocations",
  summary: "End one sign-in: the short form of a revocation of a grant",
  permission: "sign-ins:end",
  body: z.strictObject(optionalReason),
  answers: { 200: revokedShortAnswer },
  handle: async ({ actions }, { caller, parameters, body }) => {
    const target = { level: "grant", grantId: grantId(parameters.grantId) } as const;
    const { outcome, ...rest } = await actions.revoke(caller, { ...withoutAbsent(body), target });
    if (!("revocation" in rest)) throw refusal(outcome, caller, target);
    const { id: record, at } = rest.revocation;
    return reply(200, { outcome: outcome as "revoked", record, at: iso(at) });
  },
});

const ofAccount = route({
  method: "post",
  path: "/accounts/{accountId}/revocations",
  summary: "End every sign-in of a person: the short form of a revocation of an account",
  permission: "sign-ins:end",
  body: z.strictObject(optionalReason),
  answers: { 200: endedAnswer },
  handle: async ({ actions }, { caller, parameters, body }) => {
    const target = { level: "account", accountId: accountId(parameters.accountId) } as const;
    const { outcome, ...rest } = await actions.revoke(caller, { ...withoutAbsent(body), target });
    if (!("revocation" in rest)) throw refusal(outcome, caller, target);
    const { id: record, at } = rest.revocation;
    return reply(200, { outcome: "ended" as const, record, notBefore: iso(at) });
  },
});

const proofView = ({ countedAt, ...proof }: Proof) => ({ ...proof, ...isoField("countedAt", countedAt) });

export const revocationRoutes = [create, list, show, ofGrant, ofAccount];

type Refused = Exclude<RevokeOutcome, { revocation: unknown }>["outcome"];

function refusal(outcome: string, caller: Caller, target: RevocationTarget): Error {
  const refused = outcome as Refused;
  switch (refused) {
    case "no_such_target":
      return noSuchTarget(target);
    case "in_the_future":
      return invalid([{ path: "notBefore", message: "must not lie in the future" }]);
    case "not_permitted":
      return notEnough(caller, target);
  }
}

/** The permission of the route is enough for one person's sign-ins; what ends more asks for more. */
function notEnough(caller: Caller, target: RevocationTarget): Error {
  const permission = permissionAt[target.level];
  if (caller.permissions.has(permission) && concernsAll(target)) return needsWholeDeployment();
  return insufficientScope(permission);
}
