import type { z } from "zod";
import type { Approval } from "../store/port/approvals.ts";
import type { approvalAnswer } from "./approvals.ts";
import { policyView } from "./policies.ts";
import { targetView } from "./revocation-views.ts";
import { iso, isoField } from "./views.ts";

/** In the words of the API. */
export function approvalView(approval: Approval): z.input<typeof approvalAnswer> {
  const { id, asker, askedAt, endsAt, people, signIns, code, note } = approval;
  return {
    id,
    ...actView(approval.act),
    askedBy: { type: asker.type, id: asker.id, name: asker.name },
    askedAt: iso(askedAt),
    endsAt: iso(endsAt),
    wouldHaveEnded: { people, signIns },
    ...(code !== undefined && { code }),
    ...(note !== undefined && { note }),
  };
}

function actView(act: Approval["act"]) {
  if (act.type === "policy") return { policy: { institution: act.institutionId, ...policyView(act.policy) } };
  const { target, notBefore, mobileOnly, sparingAdministrators } = act;
  return {
    revocation: {
      target: targetView(target),
      ...isoField("notBefore", notBefore),
      ...(mobileOnly !== undefined && { mobileOnly }),
      ...(sparingAdministrators !== undefined && { sparingAdministrators }),
    },
  };
}
