import { expect, it } from "vitest";
import { as, asProgram, people, twoSchools } from "../../test/two-schools.ts";
import { after, hours } from "../policy/time.ts";
import { reinstateAccount } from "./reinstate-account.ts";
import { suspendAccount } from "./suspend-account.ts";

const rosa = as(people.rosa);
const ana = { accountId: people.ana.id };

it("lifts what the source holds, and says who else shuts the account out", async () => {
  const school = await twoSchools();
  const suspend = suspendAccount(school.deps);
  await suspend(rosa, { ...ana, code: "conduct" });
  await suspend(asProgram(rosa), { ...ana, code: "fees", source: "directory" });
  await suspend(asProgram(rosa), {
    ...ana,
    code: "risk",
    source: "signal",
    startsAt: after(school.now(), hours(1)),
  });
  school.wait(hours(0.5));
  const reinstate = reinstateAccount(school.deps);
  const outcome = await reinstate(rosa, { ...ana, code: "settled", note: "talked" });
  expect(outcome).toEqual({ outcome: "reinstated", stillSuspendedBy: ["directory"] });
  expect(await reinstate(asProgram(rosa), { ...ana, source: "directory" })).toEqual({
    outcome: "reinstated",
    stillSuspendedBy: [],
  });
  expect((await school.audit())[1]).toMatchObject({
    action: "reinstate-account",
    accountId: "acc_ana",
    institutionId: "riverside",
    code: "settled",
    note: "talked",
    details: { source: "administrator" },
  });
  expect(school.effects).toHaveLength(5);
});

it("lifts a suspension that has not begun", async () => {
  const school = await twoSchools();
  const startsAt = after(school.now(), hours(1));
  await suspendAccount(school.deps)(rosa, { ...ana, code: "trip", startsAt });
  expect(await reinstateAccount(school.deps)(rosa, ana)).toMatchObject({ outcome: "reinstated" });
  expect(await school.records.suspensionsOf(people.ana.id)).toMatchObject([{ liftedAt: school.now() }]);
});

it("lifts once: the second time there is nothing to lift, and the same terms suspend anew", async () => {
  const school = await twoSchools();
  const suspend = suspendAccount(school.deps);
  await suspend(rosa, { ...ana, code: "conduct" });
  school.wait(hours(1));
  await reinstateAccount(school.deps)(rosa, ana);
  school.wait(hours(1));
  expect(await reinstateAccount(school.deps)(rosa, ana)).toMatchObject({ outcome: "unchanged" });
  expect(await suspend(rosa, { ...ana, code: "conduct" })).toMatchObject({ outcome: "suspended" });
});

it("changes nothing where nothing stands, a suspension that has run out for instance", async () => {
  const school = await twoSchools();
  const endsAt = after(school.now(), hours(1));
  await suspendAccount(school.deps)(rosa, { ...ana, code: "conduct", endsAt });
  school.wait(hours(1));
  expect(await reinstateAccount(school.deps)(rosa, ana)).toEqual({
    outcome: "unchanged",
    stillSuspendedBy: [],
  });
  expect(await school.audit()).toHaveLength(1);
});

it.each([
  ["an account of another school", people.hugo.id, rosa, "no_such_account"],
  ["an account that may do more", people.dora.id, rosa, "not_permitted"],
  ["anybody, for support", people.ana.id, as(people.sue), "not_permitted"],
])("does not touch %s", async (_whom, accountId, caller, outcome) => {
  const school = await twoSchools();
  const suspended = await suspendAccount(school.deps)(as(people.dora), { accountId, code: "conduct" });
  expect(suspended).toMatchObject({ outcome: "suspended" });
  expect(await reinstateAccount(school.deps)(caller, { accountId })).toEqual({ outcome });
  expect(await school.records.suspensionsOf(accountId)).toHaveLength(1);
  expect((await school.records.suspensionsOf(accountId))[0]?.liftedAt).toBeUndefined();
});
