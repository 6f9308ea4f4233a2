import type { Instant } from "../policy/time.ts";
import type { ApprovedAct } from "../store/port/approvals.ts";
import { askedOfAct } from "./approval-acts.ts";
import { type ApprovalDeps, type ApprovalNeeded, approvalNeeded } from "./ask-approval.ts";
import { type Caller, reaches } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import { policyVersion } from "./policy-version.ts";
import { endsMoreThan } from "./preview.ts";
import type { Asked, PreviewTokens } from "./preview-token.ts";
import { mayRevokeAt, type Revoke, type RevokeOutcome, revoke, subjectOf } from "./revoke.ts";
import { type SetPolicy, type SetPolicyOutcome, setPolicy } from "./set-policy.ts";
import type { SignInsDeps } from "./sign-ins-in-reach.ts";

/** A change that ends too many sign-ins, at once or within 30 days, for somebody who has not seen how many. */
export interface PreviewNeeded {
  readonly outcome: "preview_needed";
  /** It ends more than so many, or more are kept in its reach than were looked through. */
  readonly moreThan: number;
  readonly looked: "enough" | "not_through";
  /** A token was sent: it is of another change or caller, or has run out. */
  readonly tokenRefused: boolean;
}

export interface Previewed {
  /** The token of the preview, where one was asked for. */
  readonly preview?: string;
}

export interface PreviewDeps {
  /** How many sign-ins a change may end, at once or within 30 days, without its preview's token. */
  readonly previewAbove: number;
  readonly previewTokens: PreviewTokens;
}

type Deps = ActionDeps & SignInsDeps & PreviewDeps & ApprovalDeps;

/** Ends sign-ins; whoever ends very many of them has to have asked first how many, or even another to approve. */
export const revokeAfterPreview = (deps: Deps) => {
  const revokeAtOnce = revoke(deps);
  return async (
    caller: Caller,
    request: Revoke & Previewed,
  ): Promise<RevokeOutcome | PreviewNeeded | ApprovalNeeded> => {
    const act = await actOf(deps, caller, request);
    if (act === undefined) return revokeAtOnce(caller, request);
    const asked = askedOfAct(act, deps.now());
    return (
      (await missing(deps, caller, { ...request, asked })) ??
      (await approvalNeeded(deps, caller, { act, reason: request })) ??
      revokeAtOnce(caller, request)
    );
  };
};

/** Sets a policy; whoever ends very many sign-ins with it has to have asked first how many, or even another to approve. */
export const setPolicyAfterPreview = (deps: Deps) => {
  const setAtOnce = setPolicy(deps);
  return async (
    caller: Caller,
    request: SetPolicy & Previewed,
  ): Promise<SetPolicyOutcome | PreviewNeeded | ApprovalNeeded> => {
    const { institutionId, policy } = request;
    const replaces = await replacedBy(deps, caller, request);
    if (replaces === undefined) return setAtOnce(caller, request);
    const act = { type: "policy", institutionId, policy, replaces } as const;
    const asked = askedOfAct(act, deps.now());
    return (
      (await missing(deps, caller, { ...request, asked })) ??
      (await approvalNeeded(deps, caller, { act, reason: request })) ??
      setAtOnce(caller, request)
    );
  };
};

/** Undefined for what needs no preview, and for what is refused anyway: nobody learns a number beyond their reach. */
async function actOf(deps: Deps, caller: Caller, request: Revoke): Promise<ApprovedAct | undefined> {
  const { target, notBefore } = request;
  if (target.level === "grant" || target.level === "account" || !mayRevokeAt(caller, target))
    return undefined;
  const now = deps.now();
  if (notBefore !== undefined && notBefore > now) return undefined;
  if ((await subjectOf(deps.records, caller, target)) === undefined) return undefined;
  return { type: "revocation", target, ...termsOf(request) };
}

const termsOf = ({ notBefore, mobileOnly, sparingAdministrators }: Revoke) => ({
  ...(notBefore !== undefined && { notBefore }),
  ...(mobileOnly !== undefined && { mobileOnly }),
  ...(sparingAdministrators !== undefined && { sparingAdministrators }),
});

/** The version of the policy that it changes. Undefined for what changes nothing, and for what is refused anyway. */
async function replacedBy(
  { records }: Deps,
  caller: Caller,
  request: SetPolicy,
): Promise<string | undefined> {
  if (!caller.permissions.has("policy:write") || !reaches(caller, request.institutionId)) return undefined;
  const institution = await records.institution(request.institutionId);
  if (institution === undefined) return undefined;
  const version = policyVersion(institution.policy);
  return request.expects(version) && version !== policyVersion(request.policy) ? version : undefined;
}

/** What is missing of a preview, if one is needed. */
export async function missing(
  deps: SignInsDeps & PreviewDeps & Pick<ActionDeps, "now">,
  caller: Caller,
  { asked, preview }: Previewed & { readonly asked: Asked },
): Promise<PreviewNeeded | undefined> {
  const { previewAbove: most, previewTokens } = deps;
  if (preview !== undefined && previewTokens.isGood(preview, caller, asked)) return undefined;
  const now: Instant = deps.now();
  const more = await endsMoreThan(deps, asked.proposal, { most, now });
  if (more === "no") return undefined;
  const looked = more === "yes" ? "enough" : "not_through";
  return { outcome: "preview_needed", moreThan: most, looked, tokenRefused: preview !== undefined };
}
