import type { ApprovalId } from "../policy/ids.ts";
import type { Instant } from "../policy/time.ts";
import type { Approval, Approved } from "../store/port/approvals.ts";
import type { RecordsReader, RecordsWriter } from "../store/port/records.ts";
import { missing, type PreviewDeps, type Previewed, type PreviewNeeded } from "./after-preview.ts";
import { type ActDone, askedOfAct, doAct, mayDo } from "./approval-acts.ts";
import { noteApproval } from "./ask-approval.ts";
import { askerMay } from "./asker-may.ts";
import { type Caller, reaches } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";
import type { SignInsDeps } from "./sign-ins-in-reach.ts";

export interface DecideApproval extends GivenReason {
  readonly id: ApprovalId;
}

type Refused = "no_such_approval" | "not_permitted" | "your_own" | "asker_may_not" | "changed_meanwhile";

export type ApproveOutcome =
  | PreviewNeeded
  | { readonly outcome: "approved"; readonly approval: Approval; readonly done: ActDone }
  | { readonly outcome: Refused };

type Deps = ActionDeps & SignInsDeps & PreviewDeps;

/**
 * Does what another administrator has asked for. Both are looked at again, with what they may do now; one of several who
 * approve at the same time does it, and is told so again when they repeat it. Resolves when it holds everywhere.
 */
export const approve = (deps: Deps) => {
  const { records, now, takeEffect } = deps;
  return async (caller: Caller, request: DecideApproval & Previewed): Promise<ApproveOutcome> => {
    const { id, preview } = request;
    const found = await mayApprove(records, caller, { id, now: now() });
    if (!("approval" in found)) return repeated(deps, caller, { id, otherwise: found });
    const asked = askedOfAct(found.approval.act, now());
    const unseen = await missing(deps, caller, { asked, ...(preview !== undefined && { preview }) });
    if (unseen !== undefined) return unseen;
    const outcome = await records.change((writer) => doApproved(writer, caller, { request, now: now() }));
    if (!("approval" in outcome)) return repeated(deps, caller, { id, otherwise: outcome });
    await takeEffect();
    return outcome;
  };
};

interface Repeated {
  readonly id: ApprovalId;
  readonly otherwise: { readonly outcome: Refused };
}

/** Who has approved it already is answered as then, once it holds everywhere: the first answer may have been lost. */
async function repeated(
  { records, now, takeEffect }: Deps,
  caller: Caller,
  { id, otherwise }: Repeated,
): Promise<ApproveOutcome> {
  const approval = await kept(records, caller, { id, now: now() });
  if (approval?.approved?.by !== caller.actor.id) return otherwise;
  const done = await doneBefore(records, approval, approval.approved);
  if (done === undefined) return otherwise;
  await takeEffect();
  return { outcome: "approved", approval, done };
}

async function doneBefore(
  records: RecordsReader,
  { act }: Approval,
  { revocation: id }: Approved,
): Promise<ActDone | undefined> {
  if (act.type === "policy") {
    const institution = await records.institution(act.institutionId);
    return institution && { outcome: "unchanged", institution };
  }
  const revocation = id && (await records.denial(id));
  return revocation?.type === "cut-off" ? { outcome: "unchanged", revocation } : undefined;
}

interface At {
  readonly request: DecideApproval;
  readonly now: Instant;
}

async function doApproved(writer: RecordsWriter, caller: Caller, { request, now }: At) {
  const found = await mayApprove(writer, caller, { id: request.id, now });
  if (!("approval" in found)) return found;
  const { approval } = found;
  const { act, code, note } = approval;
  if (!(await askerMay(writer, approval, now))) return { outcome: "asker_may_not" } as const;
  const reason = { ...(code !== undefined && { code }), ...(note !== undefined && { note }) };
  const done = await doAct(tellingBoth(writer, approval), caller, { act, now, ...reason });
  if (done.outcome === "changed_meanwhile" || done.outcome === "not_permitted")
    return { outcome: done.outcome };
  await writer.putApproved({ ...approval, approved: approvedBy(caller, done) });
  await noteApproval(writer, caller, { action: "approve", approval, now, reason: request });
  return { outcome: "approved", approval, done } as const;
}

const approvedBy = ({ actor }: Caller, done: ActDone): Approved => ({
  by: actor.id,
  ...("revocation" in done && { revocation: done.revocation.id }),
});

/** Whose act it was first stands in the record of the act too. */
const tellingBoth = (writer: RecordsWriter, { id, asker }: Approval): RecordsWriter => ({
  ...writer,
  addAudit: async (record) =>
    writer.addAudit({ ...record, details: { ...record.details, approval: id, askedBy: asker } }),
});

export type RefuseOutcome =
  | { readonly outcome: "refused" | "withdrawn" }
  | { readonly outcome: "no_such_approval" | "not_permitted" };

/** Takes a request away: whoever might approve it refuses it, and whoever asked withdraws it. */
export const refuseApproval =
  ({ records, now }: Pick<ActionDeps, "records" | "now">) =>
  async (caller: Caller, request: DecideApproval): Promise<RefuseOutcome> =>
    records.change(async (writer) => {
      const at = now();
      const approval = await waiting(writer, caller, { id: request.id, now: at });
      if (approval === undefined) return { outcome: "no_such_approval" };
      const own = isOwn(caller, approval);
      if (!own && !mayDo(caller, approval.act)) return { outcome: "not_permitted" };
      await writer.removeApproval(approval.id);
      const action = own ? "withdraw-approval" : "refuse-approval";
      await noteApproval(writer, caller, { action, approval, now: at, reason: request });
      return { outcome: own ? "withdrawn" : "refused" };
    });

interface Wanted {
  readonly id: ApprovalId;
  readonly now: Instant;
}

async function mayApprove(
  records: RecordsReader,
  caller: Caller,
  wanted: Wanted,
): Promise<{ readonly approval: Approval } | { readonly outcome: Refused }> {
  const approval = await waiting(records, caller, wanted);
  if (approval === undefined) return { outcome: "no_such_approval" };
  if (!mayDo(caller, approval.act)) return { outcome: "not_permitted" };
  return isOwn(caller, approval) ? { outcome: "your_own" } : { approval };
}

/** What a caller does not reach, or waits no longer, does not exist for them. */
export async function waiting(
  records: RecordsReader,
  caller: Caller,
  wanted: Wanted,
): Promise<Approval | undefined> {
  const approval = await kept(records, caller, wanted);
  return approval?.approved === undefined ? approval : undefined;
}

/** One that waits, or was approved and would wait still. */
async function kept(
  records: RecordsReader,
  caller: Caller,
  { id, now }: Wanted,
): Promise<Approval | undefined> {
  const approval = await records.approval(id);
  if (approval === undefined || approval.endsAt <= now) return undefined;
  const { institutionId: at } = approval;
  const reached = at === undefined ? caller.institutions === "all" : reaches(caller, at);
  return reached ? approval : undefined;
}

/** The same person or program, by whatever session or app. */
const isOwn = ({ actor }: Caller, { asker }: Approval): boolean => actor.id === asker.id;
