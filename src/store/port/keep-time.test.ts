import { afterEach, beforeEach, expect, it } from "vitest";
import { ana, at, cutOff, newPlace, put, suspension, withPeople } from "../../../test/contracts/examples.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { after, hours, type Instant, instant, milliseconds, seconds } from "../../policy/time.ts";
import { openSqlStores, type SqlStores } from "../sql/open.ts";
import { keepTime } from "./keep-time.ts";

const paths = temporaryPaths();
let place: string;
let opened: SqlStores[];
beforeEach(() => {
  place = newPlace();
  opened = [];
});
afterEach(async () => {
  for (const stores of opened) await stores.close();
});

/** A process on the shared file, with a wall's clock that the test sets, in milliseconds. */
async function process(wall: number) {
  const stores = await openSqlStores({ ...paths(place), signInsPath: ":memory:" });
  opened.push(stores);
  const clock = { wall };
  const kept = await keepTime(stores, {
    wall: () => at(clock.wall),
    elapsed: () => milliseconds(0),
  });
  /** When a transaction is, as its work sees it. */
  const transaction = (): Promise<Instant> => kept.records.change(async () => kept.now());
  return { ...kept, clock, transaction };
}

it("each transaction comes later than the one before, also within one millisecond", async () => {
  const { transaction, now } = await process(0);
  expect([await transaction(), await transaction(), await transaction()]).toEqual([at(0), at(1), at(2)]);
  expect(now()).toBe(at(2));
});

it("a process that looks at the leases goes by the time of the others, which have recorded nothing", async () => {
  const ahead = await process(300_000);
  const behind = await process(0);
  await ahead.leases.put({ process: "ahead", renewal: 1, length: seconds(2), applied: 0 });
  expect(behind.now()).toBe(at(0));
  await behind.leases.all();
  expect(behind.now()).toBe(at(300_000));
  await behind.leases.put({ process: "behind", renewal: 1, length: seconds(2), applied: 0 });
  expect((await ahead.leases.all()).map((lease) => lease.at)).toEqual([at(300_000), at(300_000)]);
});

it("a transaction comes later than those before the clock was set back", async () => {
  const { transaction, clock } = await process(5000);
  const before = await transaction();
  clock.wall = 0;
  expect(await transaction()).toBeGreaterThan(before);
});

it("a transaction comes later than those before a restart", async () => {
  const before = await (await process(5000)).transaction();
  const restarted = await process(0);
  expect(restarted.now()).toBe(before);
  expect(await restarted.transaction()).toBeGreaterThan(before);
});

it("a transaction comes later than those of processes whose clocks are ahead", async () => {
  const ahead = await process(5000);
  const behind = await process(0);
  const first = await ahead.transaction();
  const second = await behind.transaction();
  const third = await ahead.transaction();
  expect([second > first, third > second]).toEqual([true, true]);
});

it("what was undone moves no other process's clock", async () => {
  const ahead = await process(5000);
  const behind = await process(0);
  const undone = ahead.records.change(async () => {
    throw new Error("in the middle");
  });
  await expect(undone).rejects.toThrow("in the middle");
  expect(await behind.transaction()).toBe(at(0));
});

const aheadBy5 = after(at(0), seconds(5));

it.each([
  ["the feed", (records: SqlStores["records"]) => records.changesAfter(0, 10)],
  ["a snapshot", (records: SqlStores["records"]) => records.snapshot(at(0))],
  ["what stands against an account", (records: SqlStores["records"]) => records.standing({ accountId: ana })],
])("no denial that was read from %s lies in the future", async (_where, read) => {
  const behind = await process(0);
  await put(behind.records, async (writer) =>
    writer.putDenial(suspension({ at: aheadBy5, startsAt: aheadBy5 })),
  );
  await withPeople(behind.records);
  expect(behind.now()).toBeLessThan(aheadBy5);
  await read(behind.records);
  expect(behind.now()).toBe(aheadBy5);
});

it("a suspension that was lifted moves the clock to then, and one that will start does not move it to then", async () => {
  const behind = await process(0);
  const startsAt = after(at(0), hours(5));
  await put(behind.records, async (writer) => writer.putDenial(suspension({ at: at(0), startsAt })));
  await behind.records.snapshot(at(0));
  expect(behind.now()).toBeLessThan(aheadBy5);
  await put(behind.records, async (writer) =>
    writer.putDenial(suspension({ at: at(0), startsAt, liftedAt: aheadBy5 })),
  );
  await behind.records.snapshot(at(0));
  expect(behind.now()).toBe(aheadBy5);
});

it("a cut-off in the past moves nothing", async () => {
  const behind = await process(0);
  await put(behind.records, async (writer) =>
    writer.putDenial({ ...cutOff("den_all", { level: "everyone" }), at: at(0), notBefore: instant(5) }),
  );
  await behind.records.snapshot(at(0));
  expect(behind.now()).toBeLessThan(at(10));
});
