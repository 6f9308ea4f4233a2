import { after, hours, type Instant } from "../policy/time.ts";
import type { Approval, ApprovedAct } from "../store/port/approvals.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { askedOfAct, institutionOf, samenessOf, toldOfAct } from "./approval-acts.ts";
import { askerMay } from "./asker-may.ts";
import { auditRecord } from "./audit-record.ts";
import type { Caller } from "./caller.ts";
import type { ActionDeps } from "./deps.ts";
import type { GivenReason } from "./given-reason.ts";
import { newApprovalId } from "./new-id.ts";
import { type Preview, preview } from "./preview.ts";
import type { SignInsDeps } from "./sign-ins-in-reach.ts";

/** A change that was not made: it waits for a second administrator. */
export interface ApprovalNeeded {
  readonly outcome: "approval_needed";
  readonly moreThan: number;
  readonly approval: Approval;
}

/** A change that ends more than one administrator may end alone, and of a kind that nobody can be asked to approve. */
export interface TooManyAlone {
  readonly outcome: "too_many_alone";
  readonly moreThan: number;
}

export interface ApprovalDeps {
  /** How many sign-ins an administrator may end alone, at once or within 30 days. Absent: any number. */
  readonly approvalAbove?: number | undefined;
}

/** So long a request waits. */
export const approvalWait = hours(24);

type Deps = ActionDeps & SignInsDeps & ApprovalDeps;

/** Keeps an act as a request if it ends too many sign-ins for one. Undefined: it may be done. */
export async function approvalNeeded(
  deps: Deps,
  caller: Caller,
  { act, reason }: { readonly act: ApprovedAct; readonly reason: GivenReason },
): Promise<ApprovalNeeded | undefined> {
  const { approvalAbove: moreThan } = deps;
  if (moreThan === undefined) return undefined;
  const counted = await preview(deps)(askedOfAct(act, deps.now()).proposal);
  if (counted.total.signIns <= moreThan) return undefined;
  const approval = await deps.records.change((writer) =>
    keep(writer, caller, { act, reason, counted, now: deps.now() }),
  );
  return { outcome: "approval_needed", moreThan, approval };
}

/** The same of what nobody can be asked to approve: it is not done at all. */
export async function tooManyAlone(
  deps: Deps,
  proposal: Parameters<ReturnType<typeof preview>>[0],
): Promise<TooManyAlone | undefined> {
  const { approvalAbove: moreThan } = deps;
  if (moreThan === undefined || (await preview(deps)(proposal)).total.signIns <= moreThan) return undefined;
  return { outcome: "too_many_alone", moreThan };
}

interface Kept {
  readonly act: ApprovedAct;
  readonly reason: GivenReason;
  readonly counted: Preview;
  readonly now: Instant;
}

/** One request for the same act: whoever asks again is told of the one that waits, if it can still be approved. */
async function keep(
  writer: RecordsWriter,
  caller: Caller,
  { act, reason, counted, now }: Kept,
): Promise<Approval> {
  const sameness = samenessOf(act, now);
  const same = await writer.sameApproval(sameness);
  if (same !== undefined) {
    if (now >= same.endsAt) await runOut(writer, same, now);
    else if (await askerMay(writer, same, now)) return same;
    else await drop(writer, same, now);
  }
  const institutionId = institutionOf(act);
  const { type, id, name } = caller.actor;
  const approval: Approval = {
    id: newApprovalId(),
    act,
    sameness,
    asker: { type, id, name },
    ...(institutionId !== undefined && { institutionId }),
    askedAt: now,
    endsAt: after(now, approvalWait),
    ...counted.total,
    ...(reason.code !== undefined && { code: reason.code }),
    ...(reason.note !== undefined && { note: reason.note }),
  };
  await writer.addApproval(approval);
  await noteApproval(writer, caller, { action: "ask-approval", approval, now, reason });
  return approval;
}

/** Its time is over: of one that nobody has approved, the audit tells. */
export async function runOut(writer: RecordsWriter, approval: Approval, now: Instant): Promise<void> {
  await writer.removeApproval(approval.id);
  if (approval.approved !== undefined) return;
  await noteApproval(writer, hallpass, { action: "approval-ran-out", approval, now });
}

/** Nobody could have approved it: who asked may not do it any more. It would keep everybody else from asking. */
async function drop(writer: RecordsWriter, approval: Approval, now: Instant): Promise<void> {
  await writer.removeApproval(approval.id);
  await noteApproval(writer, hallpass, { action: "drop-approval", approval, now });
}

const hallpass: Caller = {
  actor: { type: "hallpass", id: "hallpass", name: "Hallpass" },
  permissions: new Set(),
  institutions: "all",
};

interface Noted {
  readonly action: string;
  readonly approval: Approval;
  readonly now: Instant;
  readonly reason?: GivenReason;
}

/** What became of a request, with who had asked. */
export async function noteApproval(
  writer: RecordsWriter,
  caller: Caller,
  { action, approval, now, reason = {} }: Noted,
): Promise<void> {
  const { id, act, asker, institutionId, people, signIns } = approval;
  await writer.addAudit(
    auditRecord(caller, {
      action,
      at: now,
      ...(institutionId !== undefined && { institutionId }),
      ...(act.type === "revocation" && act.target.level === "client" && { clientId: act.target.clientId }),
      reason,
      details: { approval: id, askedBy: asker, people, signIns, ...toldOfAct(act) },
    }),
  );
}
