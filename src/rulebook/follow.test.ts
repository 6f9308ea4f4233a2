import { afterEach, beforeEach, expect, it } from "vitest";
import { at, client, cutOff, institution, north, put, revocation } from "../../test/contracts/examples.ts";
import { denialId } from "../policy/ids.ts";
import { after, hours, type Instant } from "../policy/time.ts";
import { openSqlStores, type SqlStores } from "../store/sql/open.ts";
import { changesAtOnce, type Follower, followFeed } from "./follow.ts";

let stores: SqlStores;
let time: Instant;
beforeEach(async () => {
  stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
  time = at(0);
});
afterEach(async () => stores.close());

const revocations = async (count: number, from = 0) =>
  put(stores.records, async (writer) => {
    for (let n = from; n < from + count; n++) {
      await writer.putDenial(revocation({ id: denialId(`den_${n}`), at: time }));
    }
  });

const follower = (): Promise<Follower> => followFeed({ feed: stores.records, now: () => time });
const denialsIn = (of: Follower): number => of.replica().size().denials;

it("begins with what is there, and follows what comes", async () => {
  await revocations(2);
  const follows = await follower();
  expect([follows.replica().number, denialsIn(follows)]).toEqual([2, 2]);
  await put(stores.records, async (writer) => {
    await writer.putInstitution(institution());
    await writer.putClient(client());
  });
  await revocations(1, 2);
  expect(follows.replica().number).toBe(2);
  await follows.follow();
  expect(follows.replica().number).toBe(5);
  expect(follows.replica().size()).toEqual({ institutions: 1, clients: 1, denials: 3 });
});

it.each([changesAtOnce - 1, changesAtOnce, changesAtOnce + 1])(
  "follows %i changes at once",
  async (count) => {
    const follows = await follower();
    await revocations(count);
    await follows.follow();
    expect([follows.replica().number, denialsIn(follows)]).toEqual([count, count]);
  },
);

it("sees with each call all that was committed before it, whatever other calls are under way", async () => {
  const follows = await follower();
  const calls: Promise<void>[] = [];
  for (let n = 0; n < 20; n++) {
    await revocations(1, n);
    calls.push(follows.follow().then(() => expect(follows.replica().number).toBeGreaterThan(n)));
  }
  await Promise.all(calls);
  expect(denialsIn(follows)).toBe(20);
});

it("begins again with a snapshot when changes that it has not seen were pruned", async () => {
  await revocations(3);
  const follows = await follower();
  await revocations(5, 3);
  await put(stores.records, async (writer) => writer.putInstitution(institution(north, "Renamed")));
  await stores.records.pruneChanges(2, 100);
  await follows.follow();
  expect([follows.replica().number, denialsIn(follows)]).toEqual([9, 8]);
  expect(follows.replica().institution(north)).toMatchObject({ name: "Renamed" });
});

it("goes on from the feed, without a snapshot, when only what it has seen was pruned", async () => {
  await revocations(3);
  let snapshots = 0;
  const { changesAfter, snapshot } = stores.records;
  const feed = {
    changesAfter,
    snapshot: async (since: Instant) => {
      snapshots += 1;
      return snapshot(since);
    },
  };
  const follows = await followFeed({ feed, now: () => time });
  await revocations(2, 3);
  await stores.records.pruneChanges(2, 100);
  await follows.follow();
  expect([follows.replica().number, denialsIn(follows), snapshots]).toEqual([5, 5, 1]);
});

it("fails when the feed does not answer, and heals when it does", async () => {
  let asleep = false;
  const { changesAfter, snapshot } = stores.records;
  const feed = {
    changesAfter: async (...asked: Parameters<typeof changesAfter>) => {
      if (asleep) throw new Error("asleep");
      return changesAfter(...asked);
    },
    snapshot,
  };
  const follows = await followFeed({ feed, now: () => time });
  await revocations(1);
  asleep = true;
  await expect(follows.follow()).rejects.toThrow("asleep");
  asleep = false;
  await follows.follow();
  expect(denialsIn(follows)).toBe(1);
});

it("forgets what no live access token can meet, and only that", async () => {
  await revocations(1);
  await put(stores.records, async (writer) => writer.putDenial(cutOff("den_all", { level: "everyone" })));
  const follows = await follower();
  time = after(at(0), hours(1));
  follows.forget();
  expect(denialsIn(follows)).toBe(2);
  time = after(at(0), hours(2));
  follows.forget();
  expect(denialsIn(follows)).toBe(1);
});

it("knows again what it has forgotten when the clock is set back", async () => {
  await revocations(1);
  const follows = await follower();
  time = after(at(0), hours(2));
  follows.forget();
  await follows.follow();
  expect(denialsIn(follows)).toBe(0);
  time = at(0);
  await follows.follow();
  expect(denialsIn(follows)).toBe(1);
});

it("tells a watcher of each change once, in order, and that it began again where it cannot", async () => {
  const follows = await follower();
  const told: unknown[] = [];
  const end = follows.watch({
    applied: (changes) => void told.push(changes.map(({ number }) => number)),
    beganAgain: (number) => void told.push(number),
  });
  await follows.follow();
  await revocations(2);
  await follows.follow();
  await revocations(3, 2);
  await stores.records.pruneChanges(1, 10);
  await follows.follow();
  expect(told).toEqual([[1, 2], 5]);
  end();
  await revocations(1, 5);
  await follows.follow();
  expect(told).toHaveLength(2);
});
