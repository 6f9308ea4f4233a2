import { describe, expect, it } from "vitest";
import {
  approvalScene,
  dora,
  everyone,
  hana,
  ron,
  rosa,
  strict,
  sue,
  target,
} from "../../test/approval-scene.ts";
import { as, begin, people, riverside } from "../../test/two-schools.ts";
import { clientId } from "../policy/ids.ts";
import { after, hours, milliseconds } from "../policy/time.ts";
import { approvalWait } from "./ask-approval.ts";
import { policyVersion } from "./policy-version.ts";

describe("asking for approval", () => {
  it("is for what ends more than the limit, and not for as many, nor without a limit", async () => {
    const two = await approvalScene(2);
    expect(await two.end(rosa, { target })).toMatchObject({ outcome: "revoked" });
    expect(await two.end(dora, everyone)).toMatchObject({ outcome: "revoked" });
    const three = await approvalScene(2);
    expect(await three.end(dora, everyone)).toMatchObject({ outcome: "approval_needed", moreThan: 2 });
    const off = await approvalScene(undefined);
    expect(await off.end(dora, everyone)).toMatchObject({ outcome: "revoked" });
    expect(await off.waiting()).toEqual([]);
  });

  it("does nothing but keep the request, and tells what is asked, by whom, when and why", async () => {
    const { end, cutOffs, effects, waiting, audit } = await approvalScene(0);
    const asked = await end(rosa, { target, mobileOnly: true, code: "breach", note: "All of them" });
    const approval = {
      id: expect.stringMatching(/^apr_[\w-]{20}$/),
      act: { type: "revocation", target, mobileOnly: true },
      sameness: expect.any(String),
      asker: { type: "person", id: people.rosa.id, name: "Rosa" },
      institutionId: riverside,
      askedAt: begin,
      endsAt: after(begin, hours(24)),
      people: 1,
      signIns: 1,
      code: "breach",
      note: "All of them",
    };
    expect(asked).toEqual({ outcome: "approval_needed", moreThan: 0, approval });
    expect(await waiting()).toEqual([approval]);
    const records = await audit();
    expect(records).toMatchObject([
      {
        action: "ask-approval",
        institutionId: riverside,
        code: "breach",
        note: "All of them",
        actor: { id: people.rosa.id, address: "192.0.2.7" },
        details: { askedBy: approval.asker, act: "revoke", mobileOnly: true, people: 1, signIns: 1 },
      },
    ]);
    expect([await cutOffs(), effects]).toEqual([[], []]);
  });

  it("tells in the audit what a narrowed request was about", async () => {
    const { asks, audit } = await approvalScene(0);
    const app = clientId("app");
    await asks(dora, {
      target: { level: "client", clientId: app },
      notBefore: begin,
      sparingAdministrators: true,
    });
    expect(await audit()).toMatchObject([
      {
        clientId: app,
        details: {
          level: "client",
          clientId: app,
          notBefore: "2026-09-01T08:00:00.000Z",
          sparingAdministrators: true,
        },
      },
    ]);
    expect((await audit())[0]).not.toHaveProperty("institutionId");
  });

  it("again, or by another for the same, tells of the request that waits", async () => {
    const { asks, actions } = await approvalScene(1);
    const first = await asks(rosa);
    expect(await asks(rosa, { target, note: "again" })).toEqual(first);
    expect(await asks(as(ron))).toEqual(first);
    expect(await actions()).toEqual(["ask-approval"]);
    const narrower = await asks(rosa, { target, sparingAdministrators: true });
    const earlier = await asks(rosa, { target, notBefore: begin });
    expect(earlier.act).toMatchObject({ notBefore: begin });
    expect(new Set([first.id, narrower.id, earlier.id]).size).toBe(3);
  });

  it("after its time is over makes a new one, and tells of the end of the old", async () => {
    const { asks, wait, actions } = await approvalScene(0);
    const first = await asks(dora, everyone);
    wait((approvalWait - 1) as typeof approvalWait);
    expect(await asks(dora, everyone)).toEqual(first);
    wait(milliseconds(1));
    const second = await asks(dora, everyone);
    expect(second.id).not.toBe(first.id);
    expect(await actions()).toEqual(["ask-approval", "approval-ran-out", "ask-approval"]);
  });

  it("comes after the preview, and only for who might do it", async () => {
    const { end, waiting } = await approvalScene(0, 0);
    expect(await end(rosa, { target })).toMatchObject({ outcome: "preview_needed" });
    expect(await end(sue, { target })).toEqual({ outcome: "not_permitted" });
    expect(await end(hana, { target })).toEqual({ outcome: "no_such_target" });
    const one = { level: "account", accountId: people.ana.id } as const;
    expect(await end(rosa, { target: one })).toMatchObject({ outcome: "revoked" });
    expect(await waiting()).toEqual([]);
  });

  it("is for a policy too, which names the version that it is to replace", async () => {
    const { asksPolicy, records, audit, end } = await approvalScene(0);
    const approval = await asksPolicy();
    const school = await records.institution(riverside);
    const { disabled: _, ...present } = school?.policy ?? { timers: {}, disabled: false };
    const act = {
      type: "policy",
      institutionId: riverside,
      policy: strict,
      replaces: policyVersion(present),
    };
    expect(approval).toMatchObject({ act, institutionId: riverside, signIns: 1 });
    expect(await audit()).toMatchObject([
      { institutionId: riverside, details: { act: "set-policy", policy: strict } },
    ]);
    expect(school?.policy.mobileAccess).toBeUndefined();
    expect(await end(rosa, { target })).toMatchObject({ outcome: "approval_needed" });
  });
});

describe("what nobody can be asked to approve", () => {
  it.each([
    [1, { outcome: "too_many_alone", moreThan: 1 }],
    [2, undefined],
    [undefined, undefined],
  ])("is refused above the limit alone: %s", async (limit, expected) => {
    const { tooMany, waiting, audit } = await approvalScene(limit);
    expect(await tooMany()).toEqual(expected);
    expect([await waiting(), await audit()]).toEqual([[], []]);
  });
});
