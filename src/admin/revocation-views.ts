import type { z } from "zod";
import type { RevocationTarget } from "../actions/revoke.ts";
import type { Revocation } from "../store/port/records.ts";
import type { revocationShape } from "./revocation-fields.ts";
import type { revocationAnswer } from "./revocations.ts";
import { iso } from "./views.ts";

type SentTarget = z.output<(typeof revocationShape)["target"]>;

/** In the words of the program. */
export function targetOf(sent: SentTarget): RevocationTarget {
  switch (sent.level) {
    case "grant":
      return { level: "grant", grantId: sent.grant };
    case "account": {
      const { account: accountId, client: clientId } = sent;
      return { level: "account", accountId, ...(clientId !== undefined && { clientId }) };
    }
    case "client":
      return { level: "client", clientId: sent.client };
    case "institution":
      return { level: "institution", institutionId: sent.institution };
    case "everyone":
      return { level: "everyone" };
  }
}

/** In the words of the API. */
export function revocationView(revocation: Revocation): z.input<typeof revocationAnswer> {
  const { id, because, at, code } = revocation;
  const told = { id, because, recordedAt: iso(at), ...(code !== undefined && { code }) };
  if (revocation.type === "grant-revocation") {
    return { ...told, target: { level: "grant", grant: revocation.grantId } };
  }
  const { target, notBefore, mobileOnly, sparingAdministrators } = revocation;
  return {
    ...told,
    target: targetView(target),
    notBefore: iso(notBefore),
    ...(mobileOnly !== undefined && { mobileOnly }),
    ...(sparingAdministrators !== undefined && { sparingAdministrators }),
  };
}

export function targetView(target: Extract<Revocation, { type: "cut-off" }>["target"]) {
  switch (target.level) {
    case "account": {
      const { level, accountId, clientId } = target;
      return { level, account: accountId, ...(clientId !== undefined && { client: clientId }) };
    }
    case "client":
      return { level: target.level, client: target.clientId };
    case "institution":
      return { level: target.level, institution: target.institutionId };
    case "everyone":
      return { level: target.level };
  }
}
