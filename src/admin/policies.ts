import { z } from "zod";
import { type OwnPolicy, policyVersion } from "../actions/policy-version.ts";
import type { InstitutionPolicy } from "../policy/facts.ts";
import { institutionId } from "../policy/ids.ts";
import type { Schedule } from "../policy/schedule.ts";
import { minutes } from "../policy/time.ts";
import { answer, time, timersAnswer } from "./answers.ts";
import { optionalReason } from "./fields.ts";
import { policyOf, policyShape } from "./policy-fields.ts";
import { noSuch, reachedInstitution } from "./reach.ts";
import { approvalNeeded, changedMeanwhile, notPermitted, previewNeeded, withoutAbsent } from "./replies.ts";
import { reply, route } from "./route.ts";
import { iso, timersView } from "./views.ts";

export const policyAnswer = answer(
  "Policy",
  z.object({
    timers: timersAnswer,
    mobileAccess: z.boolean().optional(),
    schedule: z
      .object({
        everyDays: z.int().optional(),
        from: z.string().optional(),
        yearly: z.string().optional(),
        at: z.string(),
        mobileOnly: z.boolean().optional(),
        staggerHours: z.int().optional(),
      })
      .optional(),
    quietPeriods: z.array(z.object({ from: time, to: time })).optional(),
    consoleIdleMinutes: z.int().optional(),
  }),
);

const show = route({
  method: "get",
  path: "/institutions/{institutionId}/policy",
  summary: "Show an institution's policy; its ETag names this version",
  permission: "accounts:read",
  answers: { 200: policyAnswer },
  handle: async (deps, { caller, parameters }) =>
    withVersion((await reachedInstitution(deps, caller, parameters.institutionId)).policy),
});

const set = route({
  method: "put",
  path: "/institutions/{institutionId}/policy",
  summary: "Set an institution's policy, whole: timers, schedule, quiet periods, mobile access, idle console",
  permission: "policy:write",
  conditional: true,
  previewed: true,
  body: z.strictObject({ ...policyShape, ...optionalReason }),
  answers: { 200: policyAnswer },
  handle: async ({ actions }, { caller, parameters, body, expects, previewToken }) => {
    const { code, note, ...policy } = body;
    const outcome = await actions.setPolicy(caller, {
      institutionId: institutionId(parameters.institutionId),
      policy: policyOf(policy),
      expects,
      ...withoutAbsent({ code, note, preview: previewToken }),
    });
    switch (outcome.outcome) {
      case "policy_set":
      case "unchanged":
        return withVersion(outcome.institution.policy);
      case "changed_meanwhile":
        throw changedMeanwhile();
      case "preview_needed":
        throw previewNeeded(outcome, { repeat: "the header Preview-Token" });
      case "approval_needed":
        throw approvalNeeded(outcome);
      case "no_such_institution":
        throw noSuch("institution");
      case "not_permitted":
        throw notPermitted();
    }
  },
});

export const policyRoutes = [show, set];

const withVersion = (policy: InstitutionPolicy) =>
  reply(200, policyView(policy), { ETag: `"${policyVersion(policy)}"` });

export const policyView = ({ timers, mobileAccess, schedule, quietPeriods, consoleIdle }: OwnPolicy) => ({
  timers: timersView(timers),
  ...(mobileAccess !== undefined && { mobileAccess }),
  ...(schedule !== undefined && { schedule: scheduleView(schedule) }),
  ...(quietPeriods !== undefined && {
    quietPeriods: quietPeriods.map(({ from, to }) => ({ from: iso(from), to: iso(to) })),
  }),
  ...(consoleIdle !== undefined && { consoleIdleMinutes: consoleIdle / minutes(1) }),
});

const scheduleView = ({ repeats, ...rest }: Schedule) => ({ ...repeats, ...rest });
