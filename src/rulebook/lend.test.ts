import { beforeEach, expect, it } from "vitest";
import { seconds } from "../policy/time.ts";
import type { Lease } from "../store/port/leases.ts";
import { lendLeases, mostInGroup } from "./lend.ts";

const length = seconds(2);
const borrower = { name: "follower api 1", group: "follower api ", applied: 4 };
let steps: string[];
let held: Lease[];
let applied: number;
/** What happens while the feed is read. */
let reading: () => Promise<void>;
beforeEach(() => {
  [steps, held, applied] = [[], [], 4];
  reading = async () => void steps.push("followed");
});

const { lend, takeBack } = lendLeases({
  leases: {
    put: async (lease) => {
      steps.push("put");
      held = [...held.filter(({ process }) => process !== lease.process), lease];
    },
    all: async () => held,
    end: async ({ process, renewal }) => {
      held = held.filter((one) => one.process !== process || one.renewal !== renewal);
    },
  },
  length,
  follow: () => reading(),
  applied: () => applied,
});

it("is put where all who look later see it, before the feed is read", async () => {
  await lend(borrower);
  expect(steps).toEqual(["put", "followed"]);
  expect(held).toEqual([{ process: "follower api 1", renewal: expect.any(Number), length, applied: 4 }]);
});

it("counts only from the change on that was the last one after it was put", async () => {
  reading = async () => void (applied = 9);
  expect(await lend(borrower)).toEqual({ number: 9, length });
});

it("is another renewal each time, whoever puts it", async () => {
  const renewals = new Set<number | undefined>();
  for (let n = 0; n < 20; n += 1) {
    await lend(borrower);
    renewals.add(held[0]?.renewal);
  }
  expect(renewals.size).toBe(20);
});

it("is not lent to more than a group may have, and renewed all the same", async () => {
  for (let n = 1; n <= mostInGroup; n += 1) await lend({ ...borrower, name: `follower api ${n}` });
  expect(await lend({ ...borrower, name: "follower api 65" })).toBeUndefined();
  expect(held).toHaveLength(mostInGroup);
  expect(await lend(borrower)).toBeDefined();
  expect(await lend({ name: "follower other 1", group: "follower other ", applied: 0 })).toBeDefined();
});

it("is not lent to more than a group may have when several ask at once", async () => {
  for (let n = 1; n < mostInGroup; n += 1) await lend({ ...borrower, name: `follower api ${n}` });
  const asked = ["a", "b", "c"].map((name) => lend({ ...borrower, name: `follower api ${name}` }));
  const lent = (await Promise.all(asked)).filter((one) => one !== undefined);
  expect(lent.length).toBeLessThanOrEqual(1);
  expect(held.length).toBeLessThanOrEqual(mostInGroup);
});

it("is taken back, and no other with it", async () => {
  await lend(borrower);
  await lend({ ...borrower, name: "follower api 2" });
  await takeBack("follower api 1");
  await takeBack("follower api 3");
  expect(held.map(({ process }) => process)).toEqual(["follower api 2"]);
});

it("is not lent when the feed cannot be read", async () => {
  reading = () => Promise.reject(new Error("asleep"));
  await expect(lend(borrower)).rejects.toThrow("asleep");
});
