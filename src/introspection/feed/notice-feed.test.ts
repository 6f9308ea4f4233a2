import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ana,
  at,
  institution,
  north,
  put,
  revocation,
  south,
  suspension,
  withPeople,
} from "../../../test/contracts/examples.ts";
import { accountId, denialId, grantId } from "../../policy/ids.ts";
import { hours, type Instant, milliseconds, seconds } from "../../policy/time.ts";
import { openRulebook, type Rulebook } from "../../rulebook/rulebook.ts";
import { openSqlStores, type SqlStores } from "../../store/sql/open.ts";
import { noticeFeed, type Told } from "./notice-feed.ts";

let stores: SqlStores;
let rulebook: Rulebook;
let time: Instant;
beforeEach(async () => {
  time = at(0);
  stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
  await withPeople(stores.records);
  rulebook = await open();
});
afterEach(async () => {
  await rulebook.close();
  await stores.close();
});

const open = (): Promise<Rulebook> =>
  openRulebook({
    feed: stores.records,
    leases: stores.leases,
    now: () => time,
    elapsed: () => milliseconds(performance.now()),
    leaseLength: seconds(30),
    onFault: () => undefined,
  });

const newFeed = () => noticeFeed({ rulebook, records: stores.records, now: () => time });
const change = async (work: Parameters<typeof put>[1]) => {
  await put(stores.records, work);
  await rulebook.follow();
};
const revoke = (n: number) =>
  change(async (writer) =>
    writer.putDenial(revocation({ id: denialId(`den_${n}`), grantId: grantId(`grt_${n}`) })),
  );

/** What a follower is told, as it joins and afterwards. */
async function join(feed = newFeed(), after?: number) {
  const told: Told[] = [];
  const leave = await feed.join(after, (one) => void told.push(one));
  return { told, leave };
}

const everyone = (number: number) => ({ number, at: time, subject: { everyone: true } });

it("tells whoever knows nothing of everyone first, and then what comes, with its school", async () => {
  const { told, leave } = await join();
  const { number } = told[0] ?? { number: -1 };
  expect(told).toEqual([{ number, notices: [everyone(number)] }]);
  time = at(7);
  await change(async (writer) => writer.putDenial(suspension()));
  await expect
    .poll(() => told[1])
    .toEqual({
      number: number + 1,
      notices: [{ number: number + 1, at: at(7), subject: { sub: ana }, institution: north }],
    });
  leave();
  await revoke(1);
  await join();
  expect(told).toHaveLength(2);
});

it("tells all of an account that it cannot find", async () => {
  const { told } = await join();
  await change(async (writer) => writer.putDenial(suspension({ accountId: accountId("acc_gone") })));
  await expect.poll(() => told[1]?.notices).toEqual([expect.not.objectContaining({ institution: north })]);
});

it("tells changes of one transaction together, and their last number once", async () => {
  const { told } = await join();
  const first = told[0]?.number ?? -1;
  await change(async (writer) => {
    await writer.putInstitution(institution(south, "South"));
    await writer.putDenial(suspension());
  });
  await expect.poll(() => told[1]?.number).toBe(first + 2);
  expect(told[1]?.notices.map(({ number }) => number)).toEqual([first + 1, first + 2]);
});

describe("whoever comes again", () => {
  it("is told what it has missed and no more", async () => {
    const feed = newFeed();
    const first = (await join(feed)).told[0]?.number ?? -1;
    await revoke(1);
    await revoke(2);
    const { told } = await join(feed, first + 1);
    expect(told).toEqual([
      { number: first + 2, notices: [{ number: first + 2, at: time, subject: { grant: "grt_2" } }] },
    ]);
    expect((await join(feed, first + 2)).told).toEqual([{ number: first + 2, notices: [] }]);
  });

  it("is told by a process that began later, from the change feed", async () => {
    const number = rulebook.number();
    await revoke(1);
    await change(async (writer) => writer.putInstitution(institution()));
    time = at(500);
    const { told } = await join(newFeed(), number);
    expect(told[0]).toEqual({
      number: number + 2,
      notices: [
        { number: number + 1, at: time, subject: { grant: "grt_1" } },
        { number: number + 2, at: time, subject: { institution: north }, institution: north },
      ],
    });
  });

  it("is told of everyone when the change feed has lost what it missed", async () => {
    const number = rulebook.number();
    await revoke(1);
    await revoke(2);
    await stores.records.pruneChanges(1, 100);
    expect((await join(newFeed(), number)).told).toEqual([
      { number: number + 2, notices: [everyone(number + 2)] },
    ]);
  });

  it("is told of everyone when it has seen more than has happened: the records are older than they were", async () => {
    const feed = newFeed();
    const number = (await join(feed)).told[0]?.number ?? -1;
    time = at(hours(3));
    expect((await join(feed, number + 5)).told).toEqual([{ number, notices: [everyone(number)] }]);
  });
});

it("tells of everyone when this process has lost its place in the change feed", async () => {
  const { told } = await join();
  const first = told[0]?.number ?? -1;
  await put(stores.records, async (writer) => {
    for (const n of [1, 2, 3])
      await writer.putDenial(revocation({ id: denialId(`den_${n}`), grantId: grantId(`grt_${n}`) }));
  });
  await stores.records.pruneChanges(1, 100);
  await rulebook.follow();
  await expect.poll(() => told.at(-1)).toEqual({ number: first + 3, notices: [everyone(first + 3)] });
});
