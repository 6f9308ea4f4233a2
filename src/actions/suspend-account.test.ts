import { expect, it } from "vitest";
import { as, asProgram, begin, people, phone, type TwoSchools, twoSchools } from "../../test/two-schools.ts";
import { decide } from "../policy/decide.ts";
import { after, before, hours, milliseconds } from "../policy/time.ts";
import { factsOf, signInOf } from "../store/port/facts.ts";
import { reinstateAccount } from "./reinstate-account.ts";
import { suspendAccount } from "./suspend-account.ts";

const conduct = { accountId: people.ana.id, code: "conduct" };
const rosa = as(people.rosa);

async function phoneIs(school: TwoSchools): Promise<string> {
  const standing = await school.records.standing({ accountId: people.ana.id, grantId: phone });
  const grant = await school.signIns.grant(phone);
  if (standing === undefined || grant === undefined) throw new Error("the phone is gone");
  const decision = decide(factsOf(signInOf(grant, standing.account), standing), school.now());
  return decision.allowed ? "allowed" : decision.because;
}

it("shuts the account out from now on, and waits until that holds everywhere", async () => {
  const school = await twoSchools();
  const outcome = await suspendAccount(school.deps)(rosa, { ...conduct, note: "see file" });
  expect(outcome).toMatchObject({
    outcome: "suspended",
    suspension: { source: "administrator", code: "conduct", startsAt: begin, signOut: true },
  });
  expect(await phoneIs(school)).toBe("suspended");
  expect(school.effects).toEqual([begin]);
});

it("answers only after it holds everywhere", async () => {
  const school = await twoSchools();
  let durableBefore = 0;
  const takeEffect = async () => {
    durableBefore = (await school.records.suspensionsOf(people.ana.id)).length;
  };
  await suspendAccount({ ...school.deps, takeEffect })(rosa, conduct);
  expect(durableBefore).toBe(1);
  const broken = suspendAccount({ ...school.deps, takeEffect: () => Promise.reject(new Error("no feed")) });
  await expect(broken(rosa, { ...conduct, code: "other" })).rejects.toThrow("no feed");
});

it("writes who, whom, what, why, when and from where into the audit record", async () => {
  const school = await twoSchools();
  await suspendAccount(school.deps)(asProgram(rosa), {
    ...conduct,
    note: "see file",
    endsAt: after(begin, hours(24)),
    source: "signal",
  });
  expect(await school.audit()).toMatchObject([
    {
      at: begin,
      actor: { type: "service", id: "acc_rosa", address: "192.0.2.7" },
      action: "suspend-account",
      institutionId: "riverside",
      accountId: "acc_ana",
      code: "conduct",
      note: "see file",
      requestId: "req_1",
      details: { source: "signal", signOut: true, endsAt: "2026-09-02T08:00:00.000Z" },
    },
  ]);
});

it("changes nothing when the same terms come again, and still waits until they hold", async () => {
  const school = await twoSchools();
  const first = await suspendAccount(school.deps)(rosa, conduct);
  school.wait(hours(1));
  const second = await suspendAccount(school.deps)(rosa, { ...conduct, note: "again" });
  expect(second).toEqual({ ...first, outcome: "unchanged" });
  expect(await school.audit()).toHaveLength(1);
  expect(school.effects).toHaveLength(2);
});

it("takes a start in the past for now, and one that has come for the same as now", async () => {
  const school = await twoSchools();
  const past = { ...conduct, startsAt: before(begin, hours(5)) };
  expect(await suspendAccount(school.deps)(rosa, past)).toMatchObject({ suspension: { startsAt: begin } });
  school.wait(hours(1));
  expect(await suspendAccount(school.deps)(rosa, past)).toMatchObject({ outcome: "unchanged" });
});

it.each([
  ["another reason", { code: "left-school" }],
  ["another end", { endsAt: after(begin, hours(72)) }],
  ["another start", { startsAt: after(begin, hours(72)) }],
  ["a pause instead of a sign-out", { signOut: false }],
])("puts %s in the place of the old terms", async (_words, terms) => {
  const school = await twoSchools();
  await suspendAccount(school.deps)(rosa, conduct);
  school.wait(hours(1));
  expect(await suspendAccount(school.deps)(rosa, { ...conduct, ...terms })).toMatchObject({
    outcome: "suspended",
  });
  const all = await school.records.suspensionsOf(people.ana.id);
  expect(all.map(({ liftedAt }) => liftedAt)).toEqual([undefined, school.now()]);
});

it("leaves alone what another source holds", async () => {
  const school = await twoSchools();
  await suspendAccount(school.deps)(asProgram(rosa), { ...conduct, source: "directory" });
  await suspendAccount(school.deps)(rosa, conduct);
  const all = await school.records.suspensionsOf(people.ana.id);
  expect(all.map(({ liftedAt }) => liftedAt)).toEqual([undefined, undefined]);
});

it.each([
  ["in the same millisecond", milliseconds(0)],
  ["a millisecond later", milliseconds(1)],
  ["an hour later", hours(1)],
])("never loses an earlier sign-out when a pause takes its place %s", async (_when, later) => {
  const school = await twoSchools();
  await suspendAccount(school.deps)(rosa, conduct);
  school.wait(later);
  await suspendAccount(school.deps)(rosa, { ...conduct, signOut: false });
  expect(await phoneIs(school)).toBe("suspended");
  await reinstateAccount(school.deps)(rosa, { accountId: people.ana.id });
  expect(await phoneIs(school)).toBe("revoked");
});

it("only pauses without signOut", async () => {
  const school = await twoSchools();
  await suspendAccount(school.deps)(rosa, { ...conduct, signOut: false });
  await reinstateAccount(school.deps)(rosa, { accountId: people.ana.id });
  expect(await phoneIs(school)).toBe("allowed");
});

it.each([
  ["at its start", begin, undefined],
  ["in the past", before(begin, hours(1)), undefined],
  ["before a start to come", after(begin, hours(2)), after(begin, hours(3))],
])("refuses an end %s", async (_where, endsAt, startsAt) => {
  const school = await twoSchools();
  const request = { ...conduct, endsAt, ...(startsAt !== undefined && { startsAt }) };
  expect(await suspendAccount(school.deps)(rosa, request)).toEqual({ outcome: "ends_too_early" });
  expect(await school.records.suspensionsOf(people.ana.id)).toEqual([]);
});

it.each([
  ["an account of another school", people.hugo.id, rosa, "no_such_account"],
  ["an unknown account", "acc_nobody" as typeof people.ana.id, rosa, "no_such_account"],
  ["an account that may do more", people.dora.id, rosa, "not_permitted"],
  ["anybody, for support", people.ana.id, as(people.sue), "not_permitted"],
  [
    "somebody with a role, for a program that may only suspend",
    people.rosa.id,
    as(people.rosa, ["suspensions:write"]),
    "not_permitted",
  ],
])("does not touch %s", async (_whom, accountId, caller, outcome) => {
  const school = await twoSchools();
  expect(await suspendAccount(school.deps)(caller, { ...conduct, accountId })).toEqual({ outcome });
  expect(await school.audit()).toEqual([]);
  expect(school.effects).toEqual([]);
});
