import { z } from "zod";
import { askedOfAct } from "../actions/approval-acts.ts";
import type { ApproveOutcome, RefuseOutcome } from "../actions/decide-approval.ts";
import { waiting } from "../actions/decide-approval.ts";
import { Problem } from "../http/problem.ts";
import { approvalId } from "../policy/ids.ts";
import { answer, counted, pageOf, time } from "./answers.ts";
import { approvalView } from "./approval-views.ts";
import { insufficientScope } from "./authenticate.ts";
import { institution, optionalReason, paging } from "./fields.ts";
import { policyAnswer } from "./policies.ts";
import { noSuch, within } from "./reach.ts";
import { previewNeeded, withoutAbsent } from "./replies.ts";
import { previewToken } from "./revocation-fields.ts";
import { targetShape } from "./revocations.ts";
import { reply, route } from "./route.ts";

const approvalFields = {
  id: z.string(),
  revocation: z
    .object({
      target: z.object(targetShape),
      notBefore: time.optional(),
      mobileOnly: z.boolean().optional(),
      sparingAdministrators: z.boolean().optional(),
    })
    .optional()
    .meta({ description: "What is asked for: this, or the policy." }),
  policy: policyAnswer.extend({ institution: z.string() }).optional(),
  askedBy: z.object({
    type: z.enum(["person", "service", "operator", "hallpass"]),
    id: z.string(),
    name: z.string(),
  }),
  askedAt: time,
  endsAt: time.meta({ description: "It waits until then." }),
  wouldHaveEnded: counted.meta({ description: "At once or within 30 days, when it was asked." }),
  code: z.string().optional(),
  note: z.string().optional(),
};

export const approvalAnswer = answer("Approval", z.object(approvalFields));

const countedAnswer = answer(
  "ApprovalWithPreview",
  z.object({
    ...approvalFields,
    preview: z.object({ now: counted, total: counted, token: z.string() }).meta({
      description: "What it would end by now, as POST /previews tells it. Repeat the token to approve it.",
    }),
  }),
);

const approvedAnswer = answer(
  "Approved",
  z.object({
    outcome: z.literal("approved"),
    approval: approvalAnswer,
    revocation: z.string().optional().meta({ description: "The id of the revocation that was made." }),
  }),
);

const refusedAnswer = answer("ApprovalRefused", z.object({ outcome: z.enum(["refused", "withdrawn"]) }));

const list = route({
  method: "get",
  path: "/approvals",
  summary: "List the requests that wait for another administrator, newest first",
  permission: "sign-ins:read",
  query: z.strictObject({ institution: institution.optional(), ...paging }),
  answers: { 200: pageOf("Approvals", approvalAnswer) },
  handle: async ({ records, now }, { caller, query: { institution: asked, ...query } }) => {
    const where = { institutions: within(caller, asked), now: now() };
    const page = await records.approvals({ ...withoutAbsent(query), ...where });
    return reply(200, { ...page, items: page.items.map(approvalView) });
  },
});

const show = route({
  method: "get",
  path: "/approvals/{approvalId}",
  summary: "Show a request that waits for another administrator, with what it would end by now",
  permission: "sign-ins:read",
  answers: { 200: countedAnswer },
  handle: async (deps, { caller, parameters }) => {
    const at = deps.now();
    const approval = await waiting(deps.records, caller, { id: approvalId(parameters.approvalId), now: at });
    if (approval === undefined) throw noSuch("approval");
    const asked = askedOfAct(approval.act, at);
    const { now, total } = await deps.preview(asked.proposal);
    const preview = { now, total, token: deps.actions.previewToken(caller, asked) };
    return reply(200, { ...approvalView(approval), preview });
  },
});

const approve = route({
  method: "post",
  path: "/approvals/{approvalId}/approve",
  summary: "Do what another administrator has asked for: answered when it holds everywhere",
  permission: "sign-ins:end-all",
  body: z.strictObject({ ...optionalReason, preview: previewToken.optional() }),
  answers: { 200: approvedAnswer },
  handle: async ({ actions }, { caller, parameters, body }) => {
    const id = approvalId(parameters.approvalId);
    const answered = await actions.approve(caller, { ...withoutAbsent(body), id });
    if (answered.outcome === "preview_needed")
      throw previewNeeded(answered, { ask: `GET /approvals/${id}`, repeat: '"preview"' });
    if (answered.outcome !== "approved") throw refusal(answered.outcome);
    const { approval, done } = answered;
    return reply(200, {
      outcome: "approved" as const,
      approval: approvalView(approval),
      ...("revocation" in done && { revocation: done.revocation.id }),
    });
  },
});

const refuse = route({
  method: "post",
  path: "/approvals/{approvalId}/refuse",
  summary: "Take a request away: refuse another's, or withdraw one's own",
  permission: "sign-ins:end-all",
  body: z.strictObject(optionalReason),
  answers: { 200: refusedAnswer },
  handle: async ({ actions }, { caller, parameters, body }) => {
    const id = approvalId(parameters.approvalId);
    const { outcome } = await actions.refuseApproval(caller, { ...withoutAbsent(body), id });
    if (outcome !== "refused" && outcome !== "withdrawn") throw refusal(outcome);
    return reply(200, { outcome });
  },
});

export const approvalRoutes = [list, show, approve, refuse];

type Refused = Exclude<
  ApproveOutcome["outcome"] | RefuseOutcome["outcome"],
  "approved" | "preview_needed" | "refused" | "withdrawn"
>;

function refusal(outcome: Refused): Problem {
  switch (outcome) {
    case "no_such_approval":
      return noSuch("approval");
    case "not_permitted":
      return insufficientScope("policy:write");
    case "your_own":
      return new Problem("own-request", "Another administrator has to approve it. You can withdraw it.");
    case "asker_may_not":
      return new Problem(
        "asker-may-not",
        "Their account, role or program has changed since they asked. Refuse it, or ask by yourself.",
      );
    case "changed_meanwhile":
      return new Problem(
        "changed-meanwhile",
        "The policy is not the one that the request was to replace. Refuse the request, and ask anew.",
      );
  }
}
