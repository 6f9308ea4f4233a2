import { afterEach, beforeEach, expect, it } from "vitest";
import { client } from "../../test/two-schools.ts";
import type { Denial } from "../policy/denials.ts";
import { accountId, clientId, denialId, type GrantId, grantId, institutionId } from "../policy/ids.ts";
import { days, hours, type Instant, instant } from "../policy/time.ts";
import type { Institution } from "../store/port/entities.ts";
import type { RecordsWriter } from "../store/port/records.ts";
import { openSqlStores, type SqlStores } from "../store/sql/open.ts";
import { operator } from "./caller.ts";
import { dayIn } from "./count-by-day.ts";
import { revokeGrant } from "./revoke-grant.ts";
import { sweeper } from "./sweep.ts";

const start = instant(Date.UTC(2026, 8, 1));
const ana = accountId("acc_ana");
const school = institutionId("north");

const north: Institution = {
  id: school,
  name: "North",
  domains: [],
  contact: "Ask.",
  timeZone: "UTC",
  policy: { disabled: false, timers: {} },
};

let stores: SqlStores;
let now: Instant;

beforeEach(async () => {
  stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
  now = start;
  await stores.records.change(async (writer) => {
    await writer.putInstitution(north);
    await writer.putAccount({
      id: ana,
      institutionId: school,
      username: "ana",
      name: "Ana",
      roles: [],
      createdAt: start,
    });
  });
});
afterEach(() => stores.close());

const deps = () => ({ ...stores, now: () => now });

async function signedIn(id: GrantId, account = ana): Promise<void> {
  await stores.signIns.putGrant({
    id,
    accountId: account,
    institutionId: school,
    clientId: clientId("app"),
    kind: "mobile",
    signedInAt: start,
    lastActivityAt: start,
    engine: {},
  });
  await stores.engineRecords.put({
    model: "RefreshToken",
    hash: `hash of ${id}`,
    payload: {},
    expiresAt: instant(start + days(3650)),
    grantId: id,
  });
}

const revoke = (id: GrantId) =>
  revokeGrant({ ...stores, now: () => now, takeEffect: async () => undefined })(operator("test"), {
    grantId: id,
    because: "revoked",
  });
const isKept = async (id: GrantId) => (await stores.signIns.grant(id)) !== undefined;

it("never removes a sign-in that is allowed, however long it was not used", async () => {
  await signedIn(grantId("grt_idle"));
  now = instant(start + days(3000));
  expect(await sweeper(deps())()).toEqual({ records: 0, changes: 0, grants: 0, dayCounts: 0 });
  expect(await isKept(grantId("grt_idle"))).toBe(true);
});

it("keeps one that is over for thirty days after its last use, then removes it with its tokens", async () => {
  await signedIn(grantId("grt_over"));
  await revoke(grantId("grt_over"));
  now = instant(start + days(30));
  expect(await sweeper(deps())()).toMatchObject({ grants: 0 });
  now = instant(now + 1);
  expect(await sweeper(deps())()).toMatchObject({ grants: 1 });
  expect(await isKept(grantId("grt_over"))).toBe(false);
  expect(await stores.engineRecords.find("RefreshToken", "hash of grt_over", now)).toBeUndefined();
});

const suspended: Denial = {
  type: "suspension",
  id: denialId("den_paused"),
  accountId: ana,
  source: "administrator",
  code: "conduct",
  at: start,
  startsAt: start,
  signOut: false,
};
const switchedOff: Denial = {
  type: "mobile-access",
  id: denialId("den_mobile"),
  accountId: ana,
  access: "off",
  at: start,
};
const withPolicy = (policy: Partial<Institution["policy"]>): Institution => ({
  ...north,
  policy: { ...north.policy, ...policy },
});

it.each<[string, (writer: RecordsWriter) => Promise<void>]>([
  ["a suspension without sign-out", (writer) => writer.putDenial(suspended)],
  ["an institution that is switched off", (writer) => writer.putInstitution(withPolicy({ disabled: true }))],
  ["an app that is switched off", (writer) => writer.putClient(client("app", "mobile", { disabled: true }))],
  ["a school without mobile access", (writer) => writer.putInstitution(withPolicy({ mobileAccess: false }))],
  ["a person without mobile access", (writer) => writer.putDenial(switchedOff)],
])("keeps what is only paused, however long: %s", async (_pause, begin) => {
  const paused = grantId("grt_paused");
  await signedIn(paused);
  await stores.records.change(begin);
  now = instant(start + days(300));
  expect(await sweeper(deps())()).toMatchObject({ grants: 0 });
  await revoke(paused);
  expect(await sweeper(deps())()).toMatchObject({ grants: 1 });
});

it("removes the sign-ins of an account that is gone", async () => {
  await signedIn(grantId("grt_gone"), accountId("acc_gone"));
  now = instant(start + days(31));
  expect(await sweeper(deps())()).toMatchObject({ grants: 1 });
});

it("goes through all of them in small steps, past those that stay", async () => {
  const ids = Array.from({ length: 250 }, (_, n) => grantId(`grt_${String(n).padStart(3, "0")}`));
  for (const id of ids) await signedIn(id);
  const over = ids.filter((_, n) => n % 5 === 0);
  for (const id of over) await revoke(id);
  now = instant(start + days(31));
  const sweep = sweeper(deps());
  const removed = [await sweep(), await sweep(), await sweep()].map(({ grants }) => grants);
  expect(removed).toEqual([20, 20, 10]);
  const kept = await Promise.all(ids.map(isKept));
  expect(kept.filter(Boolean)).toHaveLength(200);
});

it("removes engine records that have expired", async () => {
  await stores.engineRecords.put({
    model: "AuthorizationCode",
    hash: "h",
    payload: {},
    expiresAt: instant(start + hours(1)),
  });
  now = instant(start + hours(2));
  expect(await sweeper(deps())()).toEqual({ records: 1, changes: 0, grants: 0, dayCounts: 0 });
});

it("keeps up with many that expire: one call removes more than one step of them", async () => {
  const expiresAt = instant(start + hours(1));
  for (let n = 0; n < 1200; n += 1)
    await stores.engineRecords.put({ model: "AccessToken", hash: `h-${n}`, payload: {}, expiresAt });
  now = instant(start + hours(2));
  expect(await sweeper(deps())()).toMatchObject({ records: 1200 });
  expect(await sweeper(deps())()).toMatchObject({ records: 0 });
});

const day = (ago: number) => dayIn("UTC", instant(start - days(ago)));

it("keeps the counts of 120 days, and forgets a day each time", async () => {
  const of = (ago: number) =>
    ({ day: day(ago), institutionId: school, kind: "mobile", outcome: "signed_in", count: 1 }) as const;
  await stores.dayCounts.addDayCounts([of(0), of(120), of(121), of(122)]);
  expect([await sweeper(deps())(), await sweeper(deps())(), await sweeper(deps())()]).toMatchObject([
    { dayCounts: 1 },
    { dayCounts: 1 },
    { dayCounts: 0 },
  ]);
  const kept = await stores.dayCounts.dayTotals({ institutions: "all", from: day(400), to: day(0) });
  expect(kept.map((one) => one.day)).toEqual([day(120), day(0)]);
});
