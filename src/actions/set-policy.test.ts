import { expect, it } from "vitest";
import { as, begin, hillview, people, riverside, twoSchools } from "../../test/two-schools.ts";
import { institutionId } from "../policy/ids.ts";
import type { Schedule } from "../policy/schedule.ts";
import { after, hours } from "../policy/time.ts";
import type { Caller } from "./caller.ts";
import { type OwnPolicy, policyVersion } from "./policy-version.ts";
import { type SetPolicy, setPolicy } from "./set-policy.ts";

const rosa = as(people.rosa);
const timers = { mobile: { absolute: hours(48), sliding: hours(4), ends: "both-run-out" } } as const;
const present: OwnPolicy = { timers };
const strict: OwnPolicy = { timers, mobileAccess: false };
const request: SetPolicy = { institutionId: riverside, policy: strict, expects: () => true };

async function scene() {
  const schools = await twoSchools();
  const held = async () => (await schools.records.institution(riverside))?.policy;
  return { ...schools, held, set: setPolicy(schools.deps) };
}

it("replaces the whole policy but for the deployment's switch, and waits until that holds everywhere", async () => {
  const { set, held, effects, records } = await scene();
  const institution = await records.institution(riverside);
  if (institution === undefined) throw new Error("no school");
  await records.change((writer) =>
    writer.putInstitution({ ...institution, policy: { ...institution.policy, disabled: true } }),
  );
  expect(await set(rosa, request)).toEqual({
    outcome: "policy_set",
    institution: { ...institution, policy: { ...strict, disabled: true } },
  });
  expect(await held()).toEqual({ ...strict, disabled: true });
  expect(effects).toEqual([begin]);
});

it("changes nothing when it says the same, and still waits", async () => {
  const { set, effects, audit, records } = await scene();
  const number = await records.lastChange();
  expect(await set(rosa, { ...request, policy: present })).toMatchObject({
    outcome: "unchanged",
    institution: { id: riverside },
  });
  expect([effects, await audit(), await records.lastChange()]).toEqual([[begin], [], number]);
});

it("asks the caller about the version that is there now", async () => {
  const { set, held, effects } = await scene();
  const asked: string[] = [];
  const expects = (version: string) => {
    asked.push(version);
    return false;
  };
  expect(await set(rosa, { ...request, expects })).toEqual({ outcome: "changed_meanwhile" });
  expect(asked).toEqual([policyVersion(present)]);
  expect([await held(), effects]).toEqual([{ ...present, disabled: false }, []]);
});

it.each<[string, Caller, string, string]>([
  ["without the permission", as(people.sue), riverside, "not_permitted"],
  ["of another school", rosa, hillview, "no_such_institution"],
  ["of no school", as(people.dora), "x", "no_such_institution"],
])("is not set %s", async (_what, caller, id, expected) => {
  const { set, effects, audit } = await scene();
  expect(await set(caller, { ...request, institutionId: institutionId(id) })).toEqual({ outcome: expected });
  expect([effects, await audit()]).toEqual([[], []]);
});

it("writes what was and what is into the audit record", async () => {
  const { set, audit } = await scene();
  await set(rosa, { ...request, code: "term", note: "by the board" });
  expect(await audit()).toMatchObject([
    {
      at: begin,
      actor: rosa.actor,
      action: "set-policy",
      institutionId: riverside,
      code: "term",
      note: "by the board",
      details: { before: present, after: strict },
    },
  ]);
});

const yearly: Schedule = { repeats: { yearly: "08-01" }, at: "04:00" };
const daily: Schedule = { repeats: { everyDays: 90, from: "2026-09-01" }, at: "04:00" };
const week = { from: begin, to: after(begin, hours(168)) };

it("the version is the same for the same policy, in whatever order it was written down", () => {
  expect(policyVersion(present)).toMatch(/^[\w-]{22}$/);
  const { mobile } = timers;
  const reordered = { ends: mobile.ends, sliding: mobile.sliding, absolute: mobile.absolute };
  expect(policyVersion({ timers: { mobile: reordered } })).toBe(policyVersion(present));
  expect(policyVersion({ ...present, quietPeriods: [] })).toBe(policyVersion(present));
  const spelt = { ...yearly, mobileOnly: false, staggerHours: 0 };
  expect(policyVersion({ timers, schedule: spelt })).toBe(policyVersion({ timers, schedule: yearly }));
});

it("the version is another for each other policy", () => {
  const { mobile } = timers;
  const others: readonly OwnPolicy[] = [
    { timers: {} },
    { timers: { web: mobile } },
    { timers: { mobile: { ...mobile, absolute: hours(49) } } },
    { timers: { mobile: { ...mobile, sliding: hours(5) } } },
    { timers: { mobile: { ...mobile, ends: "either-runs-out" } } },
    strict,
    { timers, mobileAccess: true },
    { timers, schedule: yearly },
    { timers, schedule: { ...yearly, repeats: { yearly: "08-02" } } },
    { timers, schedule: { ...yearly, at: "05:00" } },
    { timers, schedule: { ...yearly, mobileOnly: true } },
    { timers, schedule: { ...yearly, staggerHours: 6 } },
    { timers, schedule: daily },
    { timers, schedule: { ...daily, repeats: { everyDays: 91, from: "2026-09-01" } } },
    { timers, schedule: { ...daily, repeats: { everyDays: 90, from: "2026-09-02" } } },
    { timers, quietPeriods: [week] },
    { timers, quietPeriods: [{ ...week, to: after(week.to, hours(1)) }] },
    { timers, quietPeriods: [week, week] },
  ];
  expect(new Set([present, ...others].map(policyVersion)).size).toBe(others.length + 1);
});
