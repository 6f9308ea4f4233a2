import { describe, expect, it } from "vitest";
import {
  approvalScene,
  dora,
  everyone,
  hana,
  program,
  ron,
  rosa,
  strict,
  sue,
  target,
} from "../../test/approval-scene.ts";
import { as, begin, people, riverside } from "../../test/two-schools.ts";
import { approvalId } from "../policy/ids.ts";
import { after, hours, minutes } from "../policy/time.ts";
import { type ApprovalNeeded, approvalWait } from "./ask-approval.ts";
import type { Caller } from "./caller.ts";
import { policyVersion } from "./policy-version.ts";

describe("approving", () => {
  it("does it as it was asked, in the name of both, once", async () => {
    const { asks, approve: approved, cutOffs, effects, waiting, audit, wait } = await approvalScene(1);
    const approval = await asks(rosa, { target, code: "breach", note: "why", sparingAdministrators: true });
    wait(minutes(5));
    const { id } = approval;
    const done = await approved(dora, { id, code: "seen", note: "Agreed" });
    const at = after(begin, minutes(5));
    const revocation = { target, notBefore: at, at, code: "breach", sparingAdministrators: true };
    expect(done).toMatchObject({ outcome: "approved", approval, done: { outcome: "revoked", revocation } });
    expect([await cutOffs(), effects, await waiting()]).toMatchObject([[revocation], [at], []]);
    const [both, act] = await audit();
    const askedBy = { type: "person", id: people.rosa.id, name: "Rosa" };
    const named = { actor: { id: people.dora.id }, details: { approval: id, askedBy } };
    expect(both).toMatchObject({ ...named, action: "approve", code: "seen", note: "Agreed" });
    expect(act).toMatchObject({ ...named, action: "revoke", code: "breach", note: "why" });
    expect(await approved(as(ron), { id })).toEqual({ outcome: "no_such_approval" });
  });

  it("is answered as done when it is repeated, and waits until it holds everywhere", async () => {
    const { asks, approve: approved, cutOffs, effects, audit, wait, fail, refuse } = await approvalScene(1);
    const { id } = await asks(rosa);
    fail(new Error("the store is away"));
    await expect(approved(dora, { id })).rejects.toThrow("the store is away");
    const [made] = await cutOffs();
    await expect(approved(dora, { id })).rejects.toThrow("the store is away");
    fail(undefined);
    expect(effects).toHaveLength(0);
    expect(await approved(dora, { id })).toMatchObject({
      outcome: "approved",
      approval: { id },
      done: { outcome: "unchanged", revocation: made },
    });
    expect([effects.length, await cutOffs()]).toEqual([1, [made]]);
    expect((await audit()).map(({ action }) => action)).toEqual(["approve", "revoke", "ask-approval"]);
    expect(await refuse(dora, { id })).toEqual({ outcome: "no_such_approval" });
    expect(await approved(as(ron), { id })).toEqual({ outcome: "no_such_approval" });
    wait(approvalWait);
    expect(await approved(dora, { id })).toEqual({ outcome: "no_such_approval" });
  });

  it("twice at once by the same person is done once, and answered twice", async () => {
    const { asks, approve: approved, cutOffs } = await approvalScene(1);
    const { id } = await asks(rosa);
    const both = await Promise.all([approved(dora, { id }), approved(dora, { id })]);
    expect(both).toMatchObject([{ outcome: "approved" }, { outcome: "approved" }]);
    expect(await cutOffs()).toHaveLength(1);
  });

  it("of a policy is answered again too", async () => {
    const { asksPolicy, approve: approved } = await approvalScene(0);
    const { id } = await asksPolicy();
    await approved(dora, { id });
    const done = { outcome: "unchanged", institution: { id: riverside } };
    expect(await approved(dora, { id })).toMatchObject({ outcome: "approved", done });
  });

  it("by two at once is done by one of them", async () => {
    const { asks, approve: approved, cutOffs } = await approvalScene(1);
    const { id } = await asks(rosa);
    const both = await Promise.all([approved(dora, { id }), approved(as(ron), { id })]);
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(["approved", "no_such_approval"]);
    expect(await cutOffs()).toHaveLength(1);
  });

  it("keeps to the instant that was asked for", async () => {
    const { asks, approve: approved, cutOffs, wait } = await approvalScene(1);
    const { id } = await asks(rosa, { target, notBefore: begin });
    wait(hours(1));
    expect(await approved(dora, { id })).toMatchObject({ outcome: "approved" });
    expect(await cutOffs()).toMatchObject([{ notBefore: begin }]);
  });

  it("sets the policy that was asked for, unless it is another's turn", async () => {
    const { asksPolicy, approve: approved, records, set } = await approvalScene(0);
    const approval = await asksPolicy();
    expect(approval.act).toMatchObject({ type: "policy", institutionId: riverside, policy: strict });
    expect(await approved(dora, { id: approval.id })).toMatchObject({
      outcome: "approved",
      done: { outcome: "policy_set" },
    });
    expect((await records.institution(riverside))?.policy).toEqual({ ...strict, disabled: false });
    expect(await set(rosa, { institutionId: riverside, policy: strict, expects: () => true })).toMatchObject({
      outcome: "unchanged",
    });
  });

  it("of a policy that was changed meanwhile changes nothing, and the request stays", async () => {
    const { asksPolicy, approve: approved, records, waiting, effects } = await approvalScene(0);
    const { id } = await asksPolicy();
    const school = await records.institution(riverside);
    if (school === undefined) throw new Error("no school");
    const other = { ...school, policy: { ...school.policy, consoleIdle: minutes(9) } };
    await records.change((writer) => writer.putInstitution(other));
    expect(await approved(dora, { id })).toEqual({ outcome: "changed_meanwhile" });
    expect((await records.institution(riverside))?.policy).toEqual(other.policy);
    expect([(await waiting()).length, effects]).toEqual([1, []]);
    expect(policyVersion(other.policy)).not.toBe(policyVersion(school.policy));
  });

  it("needs a preview like the act itself", async () => {
    const { tokens, end, approve: approved } = await approvalScene(0, 0);
    const proposal = { cutOff: { target, mobileOnly: true } } as Parameters<
      typeof tokens.make
    >[1]["proposal"];
    const asked = await end(rosa, { target, mobileOnly: true, preview: tokens.make(rosa, { proposal }) });
    const { id } = (asked as ApprovalNeeded).approval;
    expect(await approved(dora, { id })).toMatchObject({ outcome: "preview_needed", tokenRefused: false });
    const others = tokens.make(rosa, { proposal });
    expect(await approved(dora, { id, preview: others })).toMatchObject({ tokenRefused: true });
    const preview = tokens.make(dora, { proposal });
    expect(await approved(dora, { id, preview })).toMatchObject({ outcome: "approved" });
  });

  it.each<[string, Caller, string]>([
    ["who has asked, by whatever program", { ...rosa, requestId: "another" }, "your_own"],
    ["who may not do it", sue, "not_permitted"],
    ["an administrator of another school", hana, "no_such_approval"],
    ["a program that may set policies only", program("script", ["policy:write"]), "not_permitted"],
  ])("is not for %s", async (_who, caller, outcome) => {
    const { asks, approve: approved, waiting, cutOffs } = await approvalScene(1);
    const { id } = await asks(rosa);
    expect(await approved(caller, { id })).toEqual({ outcome });
    expect([(await waiting()).length, await cutOffs()]).toEqual([1, []]);
  });

  it("of a policy is not for who may end sign-ins only", async () => {
    const { asksPolicy, approve: approved } = await approvalScene(0);
    const { id } = await asksPolicy();
    expect(await approved(program("script"), { id })).toEqual({ outcome: "not_permitted" });
  });

  it("of everyone's is for those who reach everyone", async () => {
    const { asks, approve: approved } = await approvalScene(2);
    const { id } = await asks(dora, everyone);
    expect(await approved(rosa, { id })).toEqual({ outcome: "no_such_approval" });
    expect(await approved(program("script"), { id })).toMatchObject({ outcome: "approved" });
    expect(await approved(program("script"), { id: approvalId("apr_x") })).toEqual({
      outcome: "no_such_approval",
    });
  });

  it("of a program's is for a person or another program", async () => {
    const { asks, approve: approved } = await approvalScene(2);
    const { id } = await asks(program("script"), everyone);
    expect(await approved(program("script"), { id })).toEqual({ outcome: "your_own" });
    expect(await approved(program("other"), { id })).toMatchObject({ outcome: "approved" });
  });

  it("ends with the request's time, to the millisecond", async () => {
    const { asks, approve: approved, wait } = await approvalScene(1);
    // Each waits a day: what is signed in stays so by the timers of the school.
    const { id } = await asks(rosa);
    wait((approvalWait - 1) as typeof approvalWait);
    expect(await approved(dora, { id })).toMatchObject({ outcome: "approved" });
    const late = await approvalScene(1);
    const { id: over } = await late.asks(rosa);
    late.wait(approvalWait);
    expect(await late.approve(dora, { id: over })).toEqual({ outcome: "no_such_approval" });
    expect(await late.refuse(dora, { id: over })).toEqual({ outcome: "no_such_approval" });
    expect(await late.cutOffs()).toEqual([]);
  });
});
