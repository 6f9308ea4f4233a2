import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  at,
  client,
  cutOff,
  institution,
  north,
  put,
  revocation,
  signingKey,
} from "../../test/contracts/examples.ts";
import { denialId } from "../policy/ids.ts";
import { after, hours, type Instant } from "../policy/time.ts";
import { openSqlStores, type SqlStores } from "../store/sql/open.ts";
import { changesAtOnce, type Follower, followFeed } from "./follow.ts";

let stores: SqlStores;
let time: Instant;
let renewKeys: () => Promise<void>;
beforeEach(async () => {
  renewKeys = async () => undefined;
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

const follower = (): Promise<Follower> =>
  followFeed({ feed: stores.records, now: () => time, renewKeys: () => renewKeys() });
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
  const follows = await followFeed({ feed, now: () => time, renewKeys });
  await revocations(2, 3);
  await stores.records.pruneChanges(2, 100);
  await follows.follow();
  expect([follows.replica().number, denialsIn(follows), snapshots]).toEqual([5, 5, 1]);
});

/** What an operator does with a backup of the records while processes run. */
const restore = async (changes: number): Promise<void> => {
  await stores.close();
  stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
  await revocations(changes);
};

/** Reads whatever the records are at the moment. */
const living = (): Promise<Follower> =>
  followFeed({
    feed: {
      changesAfter: (...asked) => stores.records.changesAfter(...asked),
      snapshot: (since) => stores.records.snapshot(since),
    },
    now: () => time,
    renewKeys: () => renewKeys(),
  });

describe("records that were restored to an earlier state", () => {
  it.each([
    ["have fewer changes than it has applied", 3],
    ["have none", 0],
    ["have as many by now, of which the last is another", 5],
    ["have more by now", 7],
  ])("are begun with again when they %s", async (_what, restoredTo) => {
    await revocations(5, 100);
    const follows = await living();
    await follows.follow();
    const version = follows.version();
    await restore(restoredTo);
    await follows.follow();
    expect([follows.replica().number, denialsIn(follows)]).toEqual([restoredTo, restoredTo]);
    expect(follows.version()).not.toBe(version);
    await revocations(1, 50);
    await follows.follow();
    expect(denialsIn(follows)).toBe(restoredTo + 1);
  });
});

it("has another version after each change, and the same one as long as there is none", async () => {
  const follows = await follower();
  const versions = [follows.version()];
  for (let n = 0; n < 3; n += 1) {
    await revocations(1, n);
    await follows.follow();
    await follows.follow();
    versions.push(follows.version());
  }
  expect(new Set(versions).size).toBe(4);
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
  const follows = await followFeed({ feed, now: () => time, renewKeys });
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

it("applies a change of signing keys only when this process goes by them", async () => {
  const follows = await follower();
  const numbers: number[] = [];
  const kids: string[][] = [];
  renewKeys = async () => {
    numbers.push(follows.replica().number);
    kids.push((await stores.records.signingKeys()).map(({ kid }) => kid));
  };
  await put(stores.records, async (writer) => writer.putSigningKey(signingKey({ kid: "new" })));
  await revocations(1);
  await follows.follow();
  expect([numbers, kids, follows.replica().number]).toEqual([[0], [["new"]], 2]);
  await put(stores.records, async (writer) => writer.removeSigningKey("new"));
  renewKeys = () => Promise.reject(new Error("not now"));
  await expect(follows.follow()).rejects.toThrow("not now");
  expect(follows.replica().number).toBe(2);
  await revocations(1);
  await stores.records.pruneChanges(1, 100);
  await expect(follows.follow()).rejects.toThrow("not now");
  expect(follows.replica().number).toBe(2);
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
