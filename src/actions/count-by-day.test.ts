import { expect, it, vi } from "vitest";
import { hillview, riverside, twoSchools } from "../../test/two-schools.ts";
import { institutionId } from "../policy/ids.ts";
import { hours, type Instant, instant } from "../policy/time.ts";
import type { DayCount } from "../store/port/day-counts.ts";
import { type CountByDay, type Counted, countByDay } from "./count-by-day.ts";

const began: Counted = { institutionId: riverside, kind: "mobile", outcome: "signed_in" };
const refused: Counted = { institutionId: hillview, kind: "mobile", outcome: "suspended" };
const atSchool = (n: number): Counted => ({ ...began, institutionId: institutionId(`school-${n}`) });
const zones = new Map([
  [riverside, "Pacific/Auckland"],
  [hillview, "America/Lima"],
]);

async function open(changes: Partial<Parameters<typeof countByDay>[0]> = {}) {
  const { dayCounts } = await twoSchools();
  const process = (): CountByDay =>
    countByDay({
      dayCounts,
      now: () => instant(Date.UTC(2026, 10, 26, 23)),
      timeZoneOf: (id) => zones.get(id),
      flushEvery: 60_000,
      onFault: () => undefined,
      ...changes,
    });
  const told = async () =>
    (await dayCounts.dayTotals({ institutions: "all", from: "2026-01-01", to: "2026-12-31" })).map(
      ({ day, outcome, count }) => [day, outcome, count],
    );
  return { dayCounts, process, told };
}

it("adds up what several processes saw, on the day of each institution's own calendar", async () => {
  const { process, told } = await open();
  const [one, other] = [process(), process()];
  for (const what of [began, began, refused]) one.count(what);
  other.count(began);
  await Promise.all([one.close(), other.close()]);
  expect(await told()).toEqual([
    ["2026-11-26", "suspended", 1],
    ["2026-11-27", "signed_in", 3],
  ]);
});

it("counts nothing twice when it writes again, and nothing for an institution that is gone", async () => {
  const { process, told } = await open({ timeZoneOf: (id) => (id === riverside ? "UTC" : undefined) });
  const counts = process();
  counts.count(began);
  counts.count(refused);
  await counts.flush();
  await counts.flush();
  counts.count(began);
  await counts.close();
  expect(await told()).toEqual([["2026-11-26", "signed_in", 2]]);
});

it("keeps what it could not write, with what comes while it is being written", async () => {
  const { dayCounts, told, process } = await open();
  await process().close();
  let asleep = true;
  let now: Instant = instant(Date.UTC(2026, 10, 26, 2));
  const written: (readonly DayCount[])[] = [];
  const counts = countByDay({
    dayCounts: {
      addDayCounts: async (some) => {
        if (asleep) throw new Error("asleep");
        counts.count(began);
        written.push(some);
        return dayCounts.addDayCounts(some);
      },
    },
    now: () => now,
    timeZoneOf: () => "UTC",
    flushEvery: 60_000,
    onFault: () => undefined,
  });
  counts.count(began);
  await expect(counts.flush()).rejects.toThrow("asleep");
  asleep = false;
  now = instant(now + hours(1));
  await counts.flush();
  await counts.flush();
  expect(written.map((some) => some.map(({ count }) => count))).toEqual([[1], [1]]);
  await counts.close();
  expect(await told()).toEqual([["2026-11-26", "signed_in", 3]]);
});

it("ends also when it can write nothing more, and says so", async () => {
  const faults: unknown[] = [];
  const fault = new Error("no lease");
  const counts = countByDay({
    dayCounts: { addDayCounts: async () => undefined },
    now: () => instant(0),
    timeZoneOf: () => {
      throw fault;
    },
    flushEvery: 1_000_000,
    onFault: (error) => faults.push(error),
  });
  counts.count(began);
  await counts.close();
  expect(faults).toEqual([fault]);
});

it("writes by itself, time after time, and tells of a fault", async () => {
  const faults: unknown[] = [];
  const fault = new Error("asleep");
  const { dayCounts } = await twoSchools();
  const { process } = await open({
    flushEvery: 5,
    onFault: (error) => faults.push(error),
    timeZoneOf: () => {
      if (faults.length === 0) throw fault;
      return "UTC";
    },
    dayCounts,
  });
  const counts = process();
  counts.count(began);
  const written = async () =>
    dayCounts.dayTotals({ institutions: "all", from: "2026-01-01", to: "2026-12-31" });
  await vi.waitFor(async () => expect(await written()).toMatchObject([{ count: 1 }]));
  counts.count(began);
  await vi.waitFor(async () => expect(await written()).toMatchObject([{ count: 2 }]));
  await counts.close();
  expect(faults).toEqual([fault]);
});

it("lets 20,000 kinds of things wait and passes over others, writes 200 at once, then counts anew", async () => {
  const sizes: number[] = [];
  let total = 0;
  const counts = countByDay({
    dayCounts: {
      addDayCounts: async (some) => {
        sizes.push(some.length);
        for (const { count } of some) total += count;
      },
    },
    now: () => instant(0),
    timeZoneOf: () => "UTC",
    flushEvery: 60_000,
    onFault: (error) => expect.unreachable(String(error)),
  });
  for (let n = 0; n <= 20_000; n += 1) counts.count(atSchool(n));
  counts.count(atSchool(0));
  await counts.flush();
  expect({ calls: sizes.length, largest: Math.max(...sizes), total }).toEqual({
    calls: 100,
    largest: 200,
    total: 20_001,
  });
  counts.count(atSchool(20_000));
  await counts.close();
  expect(total).toBe(20_002);
});
