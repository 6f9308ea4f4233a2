import { z } from "zod";
import type { Caller } from "../actions/caller.ts";
import { manyAsked } from "../actions/end-many.ts";
import type { Asked } from "../actions/preview-token.ts";
import { needsWholeDeployment as concernsAll, cutOffOf, subjectOf } from "../actions/revoke.ts";
import { invalid } from "../http/parse.ts";
import type { Target } from "../policy/denials.ts";
import { answer, counted, time } from "./answers.ts";
import { needsWholeDeployment } from "./authenticate.ts";
import { bulkPreview, idsOf } from "./bulk.ts";
import type { AdminDeps } from "./deps.ts";
import { institution } from "./fields.ts";
import { policyOf, policyShape } from "./policy-fields.ts";
import { noSuchTarget, reachedClient, reachedInstitution } from "./reach.ts";
import { withoutAbsent } from "./replies.ts";
import { revocationShape } from "./revocation-fields.ts";
import { targetOf } from "./revocation-views.ts";
import { reply, route } from "./route.ts";
import { isoField } from "./views.ts";

const previewAnswer = answer(
  "Preview",
  z.object({
    now: counted.meta({ description: "What would be over at once." }),
    total: counted.meta({
      description: "That, and what would end earlier within 30 days, unless use puts it off.",
    }),
    byDay: z.array(z.object({ day: z.iso.date(), signIns: z.int() })),
    byClient: z.array(z.object({ client: z.string(), signIns: z.int() })),
    byKind: z.array(z.object({ kind: z.string(), signIns: z.int() })),
    notBefore: time.optional().meta({
      description:
        "For the sign-ins of many accounts: what is signed in to later goes on. Repeat it with the token.",
    }),
    token: z.string().meta({
      description:
        "Shows for 15 minutes that you have seen this. A change that ends very many sign-ins needs it.",
    }),
  }),
);

const revocation = z.strictObject(revocationShape);
const policy = z.strictObject({ institution, ...policyShape });

const requestBody = z
  .strictObject({
    revocation: revocation.optional(),
    policy: policy.optional(),
    bulk: bulkPreview.optional(),
  })
  .refine((body) => Object.values(body).filter((change) => change !== undefined).length === 1, {
    path: ["revocation"],
    message: "stands alone, or policy or bulk in its place",
  });

const look = route({
  method: "post",
  path: "/previews",
  summary: "Tell whom a revocation, an act on many accounts or a policy would sign out, without doing it",
  permission: "sign-ins:read",
  body: requestBody,
  answers: { 200: previewAnswer },
  handle: async (deps, { caller, body }) => {
    const asked = await proposed(deps, caller, body);
    const { now, total, byDay, byClient, byKind } = await deps.preview(asked.proposal);
    return reply(200, {
      now,
      total,
      byDay: inOrder(byDay).map(([day, signIns]) => ({ day, signIns })),
      byClient: inOrder(byClient).map(([client, signIns]) => ({ client, signIns })),
      byKind: inOrder(byKind).map(([kind, signIns]) => ({ kind, signIns })),
      ...(body.bulk !== undefined && isoField("notBefore", asked.notBefore)),
      token: deps.actions.previewToken(caller, asked),
    });
  },
});

export const previewRoutes = [look];

const inOrder = (counts: ReadonlyMap<string, number>) =>
  [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1));

type Body = z.output<typeof requestBody>;

async function proposed(deps: AdminDeps, caller: Caller, body: Body): Promise<Asked> {
  if (body.policy !== undefined) return policyProposed(deps, caller, body.policy);
  if (body.bulk !== undefined) return manyProposed(deps, caller, body.bulk);
  return cutOffProposed(deps, caller, body.revocation as z.output<typeof revocation>);
}

async function manyProposed(
  deps: AdminDeps,
  caller: Caller,
  { accounts, action, client, notBefore = deps.now(), ...terms }: z.output<typeof bulkPreview>,
): Promise<Asked> {
  if (notBefore > deps.now())
    throw invalid([{ path: "bulk.notBefore", message: "must not lie in the future" }]);
  if (client !== undefined) await reachedClient(deps, caller, client);
  const ids = [...(await idsOf(deps, caller, accounts)).values()];
  if (action === "suspend") return manyAsked(deps, caller, { by: "suspension", accounts: ids });
  const request = withoutAbsent({ ...terms, clientId: client });
  return manyAsked(deps, caller, { ...request, accounts: ids, notBefore });
}

async function policyProposed(
  deps: AdminDeps,
  caller: Caller,
  { institution: id, ...said }: z.output<typeof policy>,
): Promise<Asked> {
  const { id: institutionId } = await reachedInstitution(deps, caller, id);
  return { proposal: { institutionId, policy: policyOf(said) } };
}

async function cutOffProposed(
  deps: AdminDeps,
  caller: Caller,
  sent: z.output<typeof revocation>,
): Promise<Asked> {
  const target = targetOf(sent.target);
  if (target.level === "grant") throw invalid([{ path: "revocation.target", message: "is one sign-in" }]);
  if (caller.institutions !== "all" && concernsAll(target)) throw needsWholeDeployment();
  await refuseUnreached(deps, caller, target);
  const now = deps.now();
  if (sent.notBefore !== undefined && sent.notBefore > now)
    throw invalid([{ path: "revocation.notBefore", message: "must not lie in the future" }]);
  const { notBefore } = sent;
  const cutOff = cutOffOf({ ...withoutAbsent(sent), target }, now);
  return { proposal: { cutOff }, ...(notBefore !== undefined && { notBefore }) };
}

async function refuseUnreached({ records }: AdminDeps, caller: Caller, target: Target): Promise<void> {
  const subject = await subjectOf(records, caller, target);
  if (subject === undefined) throw noSuchTarget(target);
}
