import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DayCount, DayCounts } from "../../src/store/port/day-counts.ts";
import { newPlace, north, south } from "./examples.ts";

interface Stores {
  readonly dayCounts: DayCounts;
  close(): Promise<void>;
}

const count = (changes: Partial<DayCount> = {}): DayCount => ({
  day: "2026-11-26",
  institutionId: north,
  kind: "mobile",
  outcome: "signed_in",
  count: 1,
  ...changes,
});

const total = (counted: number) => [expect.objectContaining({ count: counted })];

/** The counts of days are kept as promised when this passes. */
export function keepsTheDayCountsContract(name: string, open: (place: string) => Promise<Stores>): void {
  describe(`counts by day in ${name}`, () => {
    let stores: Stores;
    let place: string;
    beforeEach(async () => {
      place = newPlace();
      stores = await open(place);
    });
    afterEach(async () => stores.close());

    const add = async (...counts: readonly DayCount[]) => stores.dayCounts.addDayCounts(counts);
    const totals = async (query: Partial<Parameters<DayCounts["dayTotals"]>[0]> = {}) =>
      stores.dayCounts.dayTotals({
        institutions: "all",
        from: "2026-01-01",
        to: "2026-12-31",
        ...query,
      });

    it("add to what is there, each by itself", async () => {
      await add(count({ count: 2 }), count({ outcome: "suspended" }), count({ kind: "tool" }));
      await add(count({ count: 3 }), count({ day: "2026-11-27" }));
      expect(await totals()).toEqual([
        { day: "2026-11-26", kind: "mobile", outcome: "signed_in", count: 5 },
        { day: "2026-11-26", kind: "mobile", outcome: "suspended", count: 1 },
        { day: "2026-11-26", kind: "tool", outcome: "signed_in", count: 1 },
        { day: "2026-11-27", kind: "mobile", outcome: "signed_in", count: 1 },
      ]);
    });

    it("tell institutions together, or only those asked for", async () => {
      await add(count({ count: 2 }), count({ institutionId: south, count: 5 }));
      expect(await totals()).toEqual(total(7));
      expect(await totals({ institutions: [south] })).toEqual(total(5));
      expect(await totals({ institutions: [] })).toEqual([]);
    });

    it("tell only the days asked for, both ends among them", async () => {
      const days = ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"];
      await add(...days.map((day) => count({ day })));
      const told = await totals({ from: "2026-11-24", to: "2026-11-25" });
      expect(told.map(({ day }) => day)).toEqual(["2026-11-24", "2026-11-25"]);
    });

    it("forget a day at a time, the oldest first, and none that is wanted", async () => {
      const days = ["2026-11-23", "2026-11-24", "2026-11-25"];
      await add(...days.flatMap((day) => [count({ day }), count({ day, institutionId: south })]));
      expect(await stores.dayCounts.sweepDayCounts("2026-11-25")).toBe(2);
      expect((await totals()).map(({ day }) => day)).toEqual(["2026-11-24", "2026-11-25"]);
      expect(await stores.dayCounts.sweepDayCounts("2026-11-25")).toBe(2);
      expect(await stores.dayCounts.sweepDayCounts("2026-11-25")).toBe(0);
      expect((await totals()).map(({ day }) => day)).toEqual(["2026-11-25"]);
    });

    it("lose nothing when two processes add the same rows in another order at once", async () => {
      const other = await open(place);
      const rows = [count(), count({ institutionId: south }), count({ outcome: "revoked" })];
      const adding = Array.from({ length: 20 }, async (_, turn) =>
        turn % 2 === 0
          ? stores.dayCounts.addDayCounts(rows)
          : other.dayCounts.addDayCounts(rows.toReversed()),
      );
      await Promise.all(adding);
      expect((await totals()).map((one) => one.count)).toEqual([20, 40]);
      await other.close();
    });
  });
}
