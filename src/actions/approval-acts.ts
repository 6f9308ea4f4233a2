import { createHash } from "node:crypto";
import type { InstitutionId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { ApprovedAct } from "../store/port/approvals.ts";
import type { Institution } from "../store/port/entities.ts";
import type { RecordsWriter, Revocation } from "../store/port/records.ts";
import { type Caller, reaches } from "./caller.ts";
import type { GivenReason } from "./given-reason.ts";
import { type Asked, canonical } from "./preview-token.ts";
import { cutOff, cutOffOf, mayRevokeAt } from "./revoke.ts";
import { setIn } from "./set-policy.ts";

/** As a preview is asked about it. */
export function askedOfAct(act: ApprovedAct, now: Instant): Asked {
  if (act.type === "policy") return { proposal: { institutionId: act.institutionId, policy: act.policy } };
  const { notBefore } = act;
  return { proposal: { cutOff: cutOffOf(act, now) }, ...(notBefore !== undefined && { notBefore }) };
}

/** The same text for requests that ask for the same, whoever asks and why. */
export function samenessOf(act: ApprovedAct, now: Instant): string {
  const replaces = act.type === "policy" ? act.replaces : null;
  return createHash("sha256")
    .update(JSON.stringify([canonical(askedOfAct(act, now)), replaces]))
    .digest("base64url");
}

/** Undefined: it concerns more than one. */
export function institutionOf(act: ApprovedAct): InstitutionId | undefined {
  if (act.type === "policy") return act.institutionId;
  return act.target.level === "institution" ? act.target.institutionId : undefined;
}

/** Whether somebody might do this by themselves, were it smaller. */
export function mayDo(caller: Caller, act: ApprovedAct): boolean {
  const institution = institutionOf(act);
  if (institution !== undefined && !reaches(caller, institution)) return false;
  return act.type === "policy" ? caller.permissions.has("policy:write") : mayRevokeAt(caller, act.target);
}

/** What doing it comes to. */
export type ActDone =
  | { readonly outcome: "revoked" | "unchanged"; readonly revocation: Revocation }
  | { readonly outcome: "policy_set" | "unchanged"; readonly institution: Institution }
  | { readonly outcome: "changed_meanwhile" | "not_permitted" };

interface Doing extends GivenReason {
  readonly act: ApprovedAct;
  readonly now: Instant;
}

/** Does it as it was asked, inside a transaction. */
export async function doAct(
  writer: RecordsWriter,
  caller: Caller,
  { act, now, ...reason }: Doing,
): Promise<ActDone> {
  const done =
    act.type === "revocation"
      ? await cutOff(writer, caller, { asked: { ...act, ...reason }, now })
      : await setIn(writer, caller, {
          request: { ...act, ...reason, expects: (version) => version === act.replaces },
          now,
        });
  if ("revocation" in done || "institution" in done) return done;
  return { outcome: done.outcome === "changed_meanwhile" ? "changed_meanwhile" : "not_permitted" };
}

/** For the audit record. */
export function toldOfAct(act: ApprovedAct): Readonly<Record<string, unknown>> {
  if (act.type === "policy") return { act: "set-policy", policy: act.policy };
  const { target, notBefore, mobileOnly, sparingAdministrators } = act;
  return {
    act: "revoke",
    ...target,
    ...(notBefore !== undefined && { notBefore: new Date(notBefore).toISOString() }),
    ...(mobileOnly !== undefined && { mobileOnly }),
    ...(sparingAdministrators !== undefined && { sparingAdministrators }),
  };
}
