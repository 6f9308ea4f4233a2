import { afterEach, beforeEach, expect, it } from "vitest";
import { account, ana, app, ben, client, grant, institution, put } from "../../test/contracts/examples.ts";
import { grantId } from "../policy/ids.ts";
import { boundariesAround } from "../policy/schedule.ts";
import { after, before, days, hours, type Instant, instant, minutes } from "../policy/time.ts";
import type { Client, Institution } from "../store/port/entities.ts";
import { openSqlStores, type SqlStores } from "../store/sql/open.ts";
import { findBoundaries, queueScheduledLogouts } from "./queue-scheduled-logouts.ts";

const boundary = instant(Date.UTC(2026, 7, 1, 4));
const signedInAt = before(boundary, days(2));
const schedule = { repeats: { yearly: "08-01" }, at: "04:00" } as const;
const school = (policy: Partial<Institution["policy"]> = { schedule }): Institution => ({
  ...institution(),
  timeZone: "UTC",
  policy: { ...institution().policy, ...policy },
});
const told = client(app, { kind: "web", backchannelLogoutUri: "https://app.example/logout" });

let stores: SqlStores;
let now: Instant;

beforeEach(async () => {
  stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
  now = boundary;
  await put(stores.records, async (writer) => {
    await writer.putAccount(account());
    await writer.putAccount(account({ id: ben, username: "ben" }));
  });
  await signedIn("grt_ana", ana, signedInAt);
});
afterEach(() => stores.close());

const signedIn = async (id: string, accountId: typeof ana, at: Instant) =>
  stores.signIns.putGrant(
    grant({ id: grantId(id), accountId, kind: "web", sessionUid: id, signedInAt: at, lastActivityAt: at }),
  );

/** A process at the school, as it looks each time, and whose notices it has queued since the last look. */
async function process(of: Institution, app_: Client = told) {
  await put(stores.records, async (writer) => {
    await writer.putInstitution(of);
    await writer.putClient(app_);
  });
  const deps = { ...stores, client: () => app_, institutions: () => [of], now: () => now };
  const [find, queue] = [findBoundaries(deps), queueScheduledLogouts(deps)];
  return async (): Promise<readonly string[]> => {
    await find();
    while (await queue()) {
      // Until nothing is due.
    }
    const found = await stores.logouts.claim(now, {
      until: after(now, days(1)),
      limit: 1000,
      room: () => 1000,
    });
    for (const { id } of found) await stores.logouts.delivered(id);
    return found.map(({ accountId }) => accountId).toSorted();
  };
}

it("tells of a boundary when it has come, once, and of no sign-in made later", async () => {
  const look = await process(school());
  now = before(boundary, minutes(1));
  expect(await look()).toEqual([]);
  now = boundary;
  await signedIn("grt_ben", ben, after(boundary, minutes(1)));
  expect(await look()).toEqual([ana]);
  now = after(boundary, hours(5));
  expect(await look()).toEqual([]);
});

it("tells once of it, however many processes look, now and after a restart", async () => {
  const looks = await Promise.all([process(school()), process(school())]);
  const found = [...(await looks[0]()), ...(await looks[1]()), ...(await (await process(school()))())];
  expect(found).toEqual([ana]);
});

it("makes up for a boundary that came while nothing ran, up to three days ago", async () => {
  now = after(boundary, days(3));
  expect(await (await process(school()))()).toEqual([]);
  now = before(now, minutes(1));
  expect(await (await process(school()))()).toEqual([ana]);
});

it("tells of a boundary that a new policy brings, though it lies in the past", async () => {
  now = after(boundary, days(1));
  expect(await (await process(school({})))()).toEqual([]);
  expect(await (await process(school()))()).toEqual([ana]);
});

it("tells each person's client after their own boundary when it is staggered, within a quarter of an hour", async () => {
  const staggered = { ...schedule, staggerHours: 6 };
  await signedIn("grt_ben", ben, signedInAt);
  const look = await process(school({ schedule: staggered }));
  const seen = new Map<string, Instant>();
  for (now = boundary; now <= boundary + hours(6); now = after(now, minutes(5)))
    for (const who of await look()) seen.set(who, now);
  for (const who of [ana, ben]) {
    const calendar = { schedule: staggered, timeZone: "UTC", quietPeriods: [] };
    const { latest = boundary } = boundariesAround(calendar, who, now);
    expect(latest).toBeGreaterThan(boundary);
    expect((seen.get(who) ?? 0) - latest).toBeGreaterThanOrEqual(0);
    expect((seen.get(who) ?? 0) - latest).toBeLessThan(minutes(20));
  }
});

it("looks through a whole school in pages", async () => {
  for (let n = 0; n < 450; n += 1) await signedIn(`grt_${n}`, ben, signedInAt);
  expect(await (await process(school()))()).toHaveLength(451);
});

it.each<[string, Institution, Client]>([
  ["has no schedule", school({}), told],
  ["has one for mobile apps only", school({ schedule: { ...schedule, mobileOnly: true } }), told],
  ["has a client that has not asked for it", school(), client()],
])("tells nobody where a school %s", async (_sentence, of, app_) => {
  expect(await (await process(of, app_))()).toEqual([]);
});
