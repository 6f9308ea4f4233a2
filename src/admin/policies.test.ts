import supertest from "supertest";
import { expect, it } from "vitest";
import { type AdminDoor, adminDoor, expectAProblem } from "../../test/admin-door.ts";
import { people, phone, riverside } from "../../test/two-schools.ts";
import { hours } from "../policy/time.ts";
import { prefix } from "./routes.ts";

const path = "/institutions/riverside/policy";
const whole = {
  timers: { mobile: { absoluteHours: 48, slidingHours: 4, ends: "either-runs-out" } },
  mobileAccess: false,
  schedule: { everyDays: 90, from: "2026-08-01", at: "04:00", mobileOnly: true, staggerHours: 6 },
  quietPeriods: [{ from: "2026-12-01T00:00:00.000Z", to: "2026-12-15T00:00:00.000Z" }],
  consoleIdleMinutes: 15,
};

const put = async ({ handler }: AdminDoor, body: object, ifMatch?: string) => {
  const request = supertest(handler)
    .put(prefix + path)
    .auth("institution-administrator", { type: "bearer" });
  const answer = await (ifMatch === undefined ? request : request.set("If-Match", ifMatch)).send(body);
  if (answer.status >= 400) expectAProblem(answer);
  return answer;
};

const etagOf = async ({ send }: AdminDoor): Promise<string> =>
  String((await send("get", path)).headers["etag"]);

it("takes a whole policy and gives it back, and again changes nothing", async () => {
  const door = await adminDoor();
  const set = await put(door, { ...whole, code: "new-year", note: "As decided" }, await etagOf(door));
  expect([set.status, set.body]).toEqual([200, whole]);
  const shown = await door.send("get", path);
  expect(shown.body).toEqual(whole);
  expect(shown.headers["etag"]).toBe(set.headers["etag"]);
  expect((await put(door, whole, set.headers["etag"])).status).toBe(200);
  expect(await door.audit()).toMatchObject([
    {
      action: "set-policy",
      institutionId: riverside,
      code: "new-year",
      note: "As decided",
      details: { before: { timers: { mobile: { ends: "both-run-out" } } }, after: { mobileAccess: false } },
    },
  ]);
  expect(door.effects.length).toBeGreaterThan(0);
});

it("takes away what is left out, and leaves the switch of the deployment alone", async () => {
  const door = await adminDoor();
  await door.send("put", "/institutions/riverside/state", {
    token: "deployment-administrator",
    body: { disabled: true },
  });
  await put(door, whole, "*");
  const set = await put(door, { timers: {} }, "*");
  expect(set.body).toEqual({ timers: {} });
  expect((await door.records.institution(riverside))?.policy).toEqual({ disabled: true, timers: {} });
});

it("loses nobody's change: the version must be named, and be the one that stands", async () => {
  const door = await adminDoor();
  const first = await etagOf(door);
  expect((await put(door, whole)).status).toBe(428);
  expect((await put(door, whole, `"other", ${first}`)).status).toBe(200);
  const late = await put(door, { timers: {} }, first);
  expect([late.status, late.body.type]).toEqual([412, "/problems/changed-meanwhile"]);
  expect((await put(door, { timers: {} }, `W/${await etagOf(door)}`)).status).toBe(412);
  expect((await door.send("get", path)).body).toEqual(whole);
});

it("gives the same version to the same policy, and another to another", async () => {
  const door = await adminDoor();
  const versions = new Set([await etagOf(door)]);
  const { timers, mobileAccess, schedule, quietPeriods } = whole;
  const policies = [
    whole,
    { timers, schedule, quietPeriods },
    { timers, schedule, quietPeriods, mobileAccess: true },
    { timers: {}, mobileAccess, schedule, quietPeriods },
    { timers: { web: timers.mobile }, mobileAccess, schedule, quietPeriods },
    { timers, mobileAccess, quietPeriods },
    { timers, mobileAccess, schedule },
    { ...whole, schedule: { yearly: "08-01", at: "04:00" } },
    { ...whole, schedule: { ...schedule, at: "04:01" } },
    { ...whole, schedule: { ...schedule, staggerHours: 7 } },
    { ...whole, schedule: { ...schedule, mobileOnly: false } },
    { ...whole, consoleIdleMinutes: 16 },
  ];
  for (const policy of policies) versions.add((await put(door, policy, "*")).headers["etag"] ?? "");
  expect(versions.size).toBe(1 + policies.length);
  expect(versions).toContain((await put(door, whole, "*")).headers["etag"]);
});

const timersOf = (absoluteHours: unknown, slidingHours: unknown) => ({
  timers: { mobile: { absoluteHours, slidingHours } },
});
const scheduleOf = (schedule: object) => ({ timers: {}, schedule: { at: "04:00", ...schedule } });

it.each([
  ["too short an absolute timer", timersOf(47, 4), "timers.mobile.absoluteHours"],
  ["too short a sliding timer", timersOf(48, 3), "timers.mobile.slidingHours"],
  ["half an hour", timersOf(48.5, 4), "timers.mobile.absoluteHours"],
  ["one timer without the other", timersOf(48, undefined), "timers.mobile.slidingHours"],
  ["the other without the one", timersOf(undefined, 4), "timers.mobile.absoluteHours"],
  ["timers of a kind that has none", { timers: { service: {} } }, "timers.service"],
  ["no timers at all", {}, "timers"],
  ["a schedule without a period", scheduleOf({}), "schedule.everyDays"],
  [
    "a schedule with two",
    scheduleOf({ yearly: "08-01", everyDays: 2, from: "2026-08-01" }),
    "schedule.everyDays",
  ],
  ["days without a beginning", scheduleOf({ everyDays: 2 }), "schedule.from"],
  ["a beginning without days", scheduleOf({ yearly: "08-01", from: "2026-08-01" }), "schedule.from"],
  ["a date that is none", scheduleOf({ everyDays: 2, from: "2026-02-30" }), "schedule.from"],
  ["a day that is none", scheduleOf({ yearly: "02-30" }), "schedule.yearly"],
  ["a time that is none", { timers: {}, schedule: { yearly: "02-28", at: "24:00" } }, "schedule.at"],
  ["no days", scheduleOf({ everyDays: 0, from: "2026-08-01" }), "schedule.everyDays"],
  ["too long a stagger", scheduleOf({ yearly: "08-01", staggerHours: 169 }), "schedule.staggerHours"],
  [
    "a stagger as long as the period",
    scheduleOf({ everyDays: 2, from: "2026-08-01", staggerHours: 48 }),
    "schedule.staggerHours",
  ],
  [
    "a quiet period that ends when it begins",
    { timers: {}, quietPeriods: [{ from: "2026-08-01T00:00:00Z", to: "2026-08-01T00:00:00Z" }] },
    "quietPeriods[0].to",
  ],
  [
    "a quiet period that is too long",
    { timers: {}, quietPeriods: [{ from: "2026-08-01T00:00:00Z", to: "2027-08-03T00:00:00Z" }] },
    "quietPeriods[0].to",
  ],
  ["too short an idle time", { timers: {}, consoleIdleMinutes: 4 }, "consoleIdleMinutes"],
  ["too long an idle time", { timers: {}, consoleIdleMinutes: 721 }, "consoleIdleMinutes"],
])("refuses %s", async (_what, body, field) => {
  const answer = await put(await adminDoor(), body, "*");
  expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, field]);
});

it.each([
  scheduleOf({ yearly: "02-29" }),
  scheduleOf({ yearly: "08-01", staggerHours: 168 }),
  scheduleOf({ everyDays: 2, from: "2026-08-01", staggerHours: 47 }),
])("takes the schedule %o", async (body) => {
  expect((await put(await adminDoor(), body, "*")).status).toBe(200);
});

it("takes timers without an end as both-run-out", async () => {
  const { body } = await put(await adminDoor(), timersOf(48, 4), "*");
  expect(body.timers.mobile).toEqual({ absoluteHours: 48, slidingHours: 4, ends: "both-run-out" });
});

it.each<[string, object]>([
  ["timers", { timers: { mobile: { absoluteHours: 48, slidingHours: 4, ends: "either-runs-out" } } }],
  ["a schedule", { timers: {}, schedule: { everyDays: 1, from: "2026-09-01", at: "04:00" } }],
  ["no mobile access", { timers: {}, mobileAccess: false }],
])(
  "what %s would not allow goes on when the policy is changed back; what was revoked does not",
  async (_what, strict) => {
    const door = await adminDoor();
    const isAllowedUnder = async (policy: object) => {
      expect((await put(door, policy, "*")).status).toBe(200);
      return (await door.send("get", `/grants/${phone}`)).body.decision.allowed;
    };
    door.wait(hours(50));
    const loose = { timers: {} };
    const allowed = [await isAllowedUnder(loose), await isAllowedUnder(strict), await isAllowedUnder(loose)];
    expect(allowed).toEqual([true, false, true]);
    await door.send("post", `/accounts/${people.ana.id}/revocations`, { body: {} });
    expect([await isAllowedUnder(strict), await isAllowedUnder(loose)]).toEqual([false, false]);
  },
);
