import { revokeAfterPreview, setPolicyAfterPreview } from "../src/actions/after-preview.ts";
import { askedOfAct } from "../src/actions/approval-acts.ts";
import { type ApprovalNeeded, tooManyAlone } from "../src/actions/ask-approval.ts";
import type { Caller, Permission } from "../src/actions/caller.ts";
import { approve, refuseApproval } from "../src/actions/decide-approval.ts";
import { endApprovals } from "../src/actions/end-approvals.ts";
import { previewTokens } from "../src/actions/preview-token.ts";
import type { Revoke } from "../src/actions/revoke.ts";
import { accountId } from "../src/policy/ids.ts";
import type { Account } from "../src/store/port/entities.ts";
import { as, asProgram, client, people, riverside, twoSchools } from "./two-schools.ts";

export const [rosa, dora, sue, hana] = [as(people.rosa), as(people.dora), as(people.sue), as(people.hana)];
export const target = { level: "institution", institutionId: riverside } as const;
export const everyone = { target: { level: "everyone" } } as const;
export const strict = { timers: {}, mobileAccess: false };
export const ron: Account = { ...people.rosa, id: accountId("acc_ron"), username: "ron", name: "Ron" };

/** Two sign-ins at Riverside and one at Hillview, of which one administrator may end so many alone. */
export async function approvalScene(approvalAbove: number | undefined, previewAbove = 1000) {
  const schools = await twoSchools();
  await schools.records.change(async (writer) => {
    await writer.putAccount(ron);
    for (const id of ["script", "other"])
      await writer.putClient(client(id, "service", { scopes: ["sign-ins:end-all"] }));
  });
  const tokens = previewTokens({ cookieSecrets: ["a secret"], now: schools.now });
  const { signIns, deps, records } = schools;
  let fault: Error | undefined;
  const takeEffect = async () => {
    if (fault !== undefined) throw fault;
    await deps.takeEffect();
  };
  const all = { ...deps, takeEffect, signIns, previewAbove, previewTokens: tokens, approvalAbove };
  const end = revokeAfterPreview(all);
  const set = setPolicyAfterPreview(all);
  const asks = async (caller: Caller, request: Revoke = { target }) =>
    ((await end(caller, request)) as ApprovalNeeded).approval;
  const asksPolicy = async () =>
    ((await set(rosa, { institutionId: riverside, policy: strict, expects: () => true })) as ApprovalNeeded)
      .approval;
  const waiting = async () =>
    (await records.approvals({ institutions: "all", now: deps.now(), limit: 10 })).items;
  const cutOffs = async () => (await records.revocations({ institutions: "all", limit: 10 })).items;
  return {
    ...schools,
    tokens,
    end,
    set,
    asks,
    asksPolicy,
    waiting,
    cutOffs,
    tooMany: () => tooManyAlone(all, askedOfAct({ type: "revocation", target }, deps.now()).proposal),
    approve: approve(all),
    refuse: refuseApproval(deps),
    /** From now on nothing that is written is known to hold everywhere, because of this. */
    fail: (why: Error | undefined) => {
      fault = why;
    },
    chore: endApprovals(deps),
    actions: async () => (await schools.audit()).map(({ action }) => action),
  };
}

export const program = (id: string, permissions: readonly Permission[] = ["sign-ins:end-all"]): Caller => {
  const caller = asProgram(as(people.dora, permissions));
  return { ...caller, actor: { ...caller.actor, id, name: `The ${id}` } };
};
