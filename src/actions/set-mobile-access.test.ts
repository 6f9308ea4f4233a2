import { expect, it } from "vitest";
import { as, begin, people, riverside, twoSchools } from "../../test/two-schools.ts";
import { accountId } from "../policy/ids.ts";
import { hours } from "../policy/time.ts";
import type { Caller } from "./caller.ts";
import { setMobileAccess } from "./set-mobile-access.ts";

const rosa = as(people.rosa);
const off = { accountId: people.ana.id, access: "off" } as const;

async function scene() {
  const schools = await twoSchools();
  const switches = async () =>
    ((await schools.records.standing({ accountId: people.ana.id }))?.denials ?? []).map((denial) => denial);
  return { ...schools, switches, set: setMobileAccess(schools.deps) };
}

it("keeps one record for each account, and waits until it holds everywhere", async () => {
  const { set, switches, effects, wait, now } = await scene();
  expect(await set(rosa, off)).toEqual({ outcome: "access_set" });
  const [first] = await switches();
  expect(first).toEqual({
    type: "mobile-access",
    id: expect.stringMatching(/^den_[\w-]{20}$/),
    accountId: people.ana.id,
    access: "off",
    at: begin,
  });
  wait(hours(1));
  expect(await set(rosa, { ...off, access: "on" })).toEqual({ outcome: "access_set" });
  expect(await switches()).toEqual([{ ...first, access: "on", at: now() }]);
  await set(rosa, { ...off, accountId: people.ben.id });
  expect(await switches()).toHaveLength(1);
  expect(effects).toHaveLength(3);
});

it("changes nothing when it is so already, and still waits", async () => {
  const { set, effects, audit, switches } = await scene();
  expect(await set(rosa, { ...off, access: "as-institution" })).toEqual({ outcome: "unchanged" });
  expect(await switches()).toEqual([]);
  await set(rosa, off);
  expect(await set(rosa, off)).toEqual({ outcome: "unchanged" });
  expect([effects.length, (await audit()).length]).toEqual([3, 1]);
});

it.each<[string, Caller, string, string]>([
  ["without the permission", as(people.sue), people.ana.id, "not_permitted"],
  ["for somebody at another school", rosa, people.hugo.id, "no_such_account"],
  ["for nobody", rosa, "acc_x", "no_such_account"],
  ["for somebody who may do more", rosa, people.dora.id, "not_permitted"],
])("is not switched %s", async (_what, caller, id, expected) => {
  const { set, effects, audit } = await scene();
  expect(await set(caller, { ...off, accountId: accountId(id) })).toEqual({ outcome: expected });
  expect([effects, await audit()]).toEqual([[], []]);
});

it("writes what was and what is into the audit record", async () => {
  const { set, audit, switches } = await scene();
  await set(rosa, { ...off, code: "exam", note: "until June" });
  await set(rosa, { ...off, access: "on" });
  const [held] = await switches();
  const whom = {
    actor: rosa.actor,
    action: "set-mobile-access",
    accountId: people.ana.id,
    institutionId: riverside,
  };
  expect(await audit()).toMatchObject([
    { ...whom, details: { switch: held?.id, before: "off", after: "on" } },
    {
      ...whom,
      at: begin,
      code: "exam",
      note: "until June",
      details: { switch: held?.id, before: "as-institution", after: "off" },
    },
  ]);
});
