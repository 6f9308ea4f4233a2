import { describe, expect, it } from "vitest";
import { approvalScene, dora, everyone, hana, program, ron, rosa, sue } from "../../test/approval-scene.ts";
import { as, begin, client, hillview, people, riverside } from "../../test/two-schools.ts";
import { denialId } from "../policy/ids.ts";
import { after, hours, milliseconds } from "../policy/time.ts";
import { approvalWait } from "./ask-approval.ts";
import type { Caller } from "./caller.ts";

const suspended = (startsAt = begin) => ({
  type: "suspension" as const,
  id: denialId("den_rosa"),
  accountId: people.rosa.id,
  source: "administrator" as const,
  code: "conduct",
  at: begin,
  startsAt,
  signOut: true,
});

describe("an asker who may not do it any more", () => {
  type Change = Parameters<Awaited<ReturnType<typeof approvalScene>>["records"]["change"]>[0];
  const changes: readonly [string, Change][] = [
    ["is suspended", (writer) => writer.putDenial(suspended())],
    ["has lost the role", (writer) => writer.putAccount({ ...people.rosa, roles: ["support"] })],
    ["is at another school", (writer) => writer.putAccount({ ...people.rosa, institutionId: hillview })],
    [
      "has a school that is switched off",
      async (writer) => {
        const school = await writer.institution(riverside);
        if (school) await writer.putInstitution({ ...school, policy: { ...school.policy, disabled: true } });
      },
    ],
  ];
  it.each(changes)("because they are not who they were: %s", async (_what, change) => {
    const { asks, approve: approved, records, waiting, cutOffs } = await approvalScene(1);
    const { id } = await asks(rosa);
    await records.change(change);
    expect(await approved(dora, { id })).toEqual({ outcome: "asker_may_not" });
    expect([(await waiting()).length, await cutOffs()]).toEqual([1, []]);
  });

  it.each(changes.slice(0, 3))("keeps nobody else from asking for the same: %s", async (_what, change) => {
    const { asks, records, waiting, audit } = await approvalScene(1);
    const { id } = await asks(rosa);
    await records.change(change);
    const anew = await asks(as(ron));
    expect([anew.asker.id, await waiting()]).toEqual([ron.id, [anew]]);
    const [asked, dropped] = await audit();
    expect(asked).toMatchObject({ action: "ask-approval", actor: { id: ron.id } });
    const actor = { type: "hallpass", id: "hallpass" };
    expect(dropped).toMatchObject({ action: "drop-approval", actor, details: { approval: id } });
  });

  it("is nobody whose suspension has not begun", async () => {
    const { asks, approve: approved, records } = await approvalScene(1);
    const { id } = await asks(rosa);
    await records.change((writer) => writer.putDenial(suspended(after(begin, hours(1)))));
    expect(await approved(dora, { id })).toMatchObject({ outcome: "approved" });
  });

  it.each([
    ["is gone", undefined],
    ["is switched off", client("script", "service", { scopes: ["sign-ins:end-all"], disabled: true })],
    ["has lost the scope", client("script", "service", { scopes: ["sign-ins:end"] })],
    [
      "serves fewer schools",
      client("script", "service", { scopes: ["sign-ins:end-all"], institutions: [riverside] }),
    ],
  ])("as a program: %s", async (_what, now) => {
    const { asks, approve: approved, records } = await approvalScene(2);
    const { id } = await asks(program(now === undefined ? "nothing" : "script"), everyone);
    if (now !== undefined) await records.change((writer) => writer.putClient(now));
    expect(await approved(dora, { id })).toEqual({ outcome: "asker_may_not" });
  });

  it("is a person who is not there", async () => {
    const { asks, approve: approved } = await approvalScene(1);
    const stranger = { ...rosa, actor: { ...rosa.actor, id: "acc_gone" } };
    const { id } = await asks(stranger);
    expect(await approved(dora, { id })).toEqual({ outcome: "asker_may_not" });
  });
});

describe("taking a request away", () => {
  it.each<[string, Caller, string, string]>([
    ["who has asked withdraws it", rosa, "withdrawn", "withdraw-approval"],
    ["another refuses it", dora, "refused", "refuse-approval"],
  ])("%s", async (_who, caller, outcome, action) => {
    const { asks, refuse, approve: approved, audit, waiting } = await approvalScene(1);
    const { id } = await asks(rosa);
    expect(await refuse(caller, { id, code: "no", note: "Not now" })).toEqual({ outcome });
    const [record] = await audit();
    const details = { approval: id, askedBy: { id: people.rosa.id } };
    expect(record).toMatchObject({ action, code: "no", note: "Not now", details });
    expect(record?.actor.id).toBe(caller.actor.id);
    expect(await waiting()).toEqual([]);
    expect(await approved(dora, { id })).toEqual({ outcome: "no_such_approval" });
  });

  it.each<[string, Caller, string]>([
    ["who may not do it", sue, "not_permitted"],
    ["somebody at another school", hana, "no_such_approval"],
  ])("is not for %s", async (_who, caller, outcome) => {
    const { asks, refuse, waiting } = await approvalScene(1);
    const { id } = await asks(rosa);
    expect(await refuse(caller, { id })).toEqual({ outcome });
    expect(await waiting()).toHaveLength(1);
  });
});

describe("the chore", () => {
  it("takes away what nobody has decided about in time, and tells of it", async () => {
    const { asks, chore, wait, audit, records } = await approvalScene(1);
    const { id } = await asks(rosa);
    wait((approvalWait - 1) as typeof approvalWait);
    expect(await chore()).toBe(0);
    wait(milliseconds(1));
    expect(await chore()).toBe(1);
    expect(await records.approval(id)).toBeUndefined();
    const [record] = await audit();
    expect(record).toMatchObject({
      action: "approval-ran-out",
      actor: { type: "hallpass", id: "hallpass" },
      institutionId: riverside,
      details: { approval: id, askedBy: { name: "Rosa" } },
    });
    expect(await chore()).toBe(0);
  });
});
