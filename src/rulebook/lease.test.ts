import { beforeEach, describe, expect, it } from "vitest";
import { milliseconds, seconds } from "../policy/time.ts";
import type { Lease } from "../store/port/leases.ts";
import { type HeldLease, leaseOn } from "./lease.ts";

const length = seconds(2);
let time: number;
let applied: number;
let puts: Lease[];
/** What happens while a lease is put, and while the feed is read. */
let putting: () => Promise<void>;
let reading: () => Promise<void>;
let ends: object[];
let lease: HeldLease;

const nothing = async (): Promise<void> => undefined;
const fails = async (): Promise<void> => {
  throw new Error("asleep");
};

beforeEach(() => {
  time = 1000;
  applied = 0;
  puts = [];
  ends = [];
  putting = nothing;
  reading = nothing;
  lease = leaseOn({
    process: "a",
    leases: {
      put: async (put) => {
        await putting();
        puts.push(put);
      },
      end: async (end) => void ends.push(end),
    },
    length,
    elapsed: () => milliseconds(time),
    follow: () => reading(),
    applied: () => applied,
  });
});

const takes = (some: number) => async () => void (time += some);

describe("a lease", () => {
  it("is not held before it is renewed for the first time", async () => {
    time = 0;
    expect(lease.holds()).toBe(false);
    await lease.publish();
    expect(puts).toEqual([]);
  });

  it("is as old as its renewal, which counts from its beginning", async () => {
    putting = takes(300);
    await lease.renew();
    expect(lease.age()).toBe(300);
    time += 50;
    expect(lease.age()).toBe(350);
  });

  it("is held for its length, and not at its end", async () => {
    await lease.renew();
    expect(lease.holds()).toBe(true);
    time = 2999;
    expect(lease.holds()).toBe(true);
    time = 3000;
    expect(lease.holds()).toBe(false);
  });

  it("counts from before it is put and before the feed is read, however long they take", async () => {
    putting = takes(500);
    reading = takes(500);
    await lease.renew();
    expect(time).toBe(2000);
    time = 2999;
    expect(lease.holds()).toBe(true);
    time = 3000;
    expect(lease.holds()).toBe(false);
  });

  it("that was renewed too slowly is over before it begins, and the next renewal heals it", async () => {
    reading = takes(2000);
    await lease.renew();
    expect(lease.holds()).toBe(false);
    reading = nothing;
    await lease.renew();
    expect(lease.holds()).toBe(true);
  });

  it("is seen by the others before the feed is read, and held only after", async () => {
    const seen: unknown[] = [];
    reading = async () => void seen.push(puts.length, lease.holds());
    await lease.renew();
    expect(seen).toEqual([1, false]);
  });

  it.each(["putting", "reading"])(
    "is not extended when %s fails, and heals when it works again",
    async (what) => {
      await lease.renew();
      time = 2000;
      if (what === "putting") putting = fails;
      else reading = fails;
      await expect(lease.renew()).rejects.toThrow("asleep");
      expect(lease.holds()).toBe(true);
      time = 3000;
      expect(lease.holds()).toBe(false);
      [putting, reading] = [nothing, nothing];
      await lease.renew();
      expect(lease.holds()).toBe(true);
      time = 5000;
      expect(lease.holds()).toBe(false);
    },
  );

  it("has another number at each renewal, and tells how far was read", async () => {
    await lease.renew();
    reading = async () => void (applied = 4);
    await lease.renew();
    expect(puts).toEqual([
      { process: "a", length, renewal: 1, applied: 0 },
      { process: "a", length, renewal: 2, applied: 0 },
      { process: "a", length, renewal: 2, applied: 4 },
    ]);
  });

  it("is not extended by telling how far was read, which is told once", async () => {
    await lease.renew();
    applied = 9;
    time = 2500;
    await lease.publish();
    await lease.publish();
    expect(puts.slice(1)).toEqual([{ process: "a", length, renewal: 1, applied: 9 }]);
    time = 3000;
    expect(lease.holds()).toBe(false);
  });

  it("tells also that less was read, when the records were restored", async () => {
    applied = 9;
    await lease.renew();
    applied = 3;
    await lease.publish();
    expect(puts.at(-1)).toMatchObject({ applied: 3 });
  });

  it("tells again what could not be told", async () => {
    await lease.renew();
    applied = 9;
    putting = fails;
    await expect(lease.publish()).rejects.toThrow("asleep");
    putting = nothing;
    await lease.publish();
    expect(puts.at(-1)).toMatchObject({ applied: 9 });
  });

  it("is put once at a time", async () => {
    let together = 0;
    let most = 0;
    putting = async () => {
      together += 1;
      most = Math.max(most, together);
      await new Promise((resolve) => setImmediate(resolve));
      together -= 1;
    };
    await lease.renew();
    applied = 1;
    await Promise.all([lease.renew(), lease.publish(), lease.renew()]);
    expect(most).toBe(1);
    expect(puts.length).toBeGreaterThan(2);
  });
});

describe("a lease that is ended", () => {
  it("is not held any more from that moment, and nobody finds it", async () => {
    await lease.renew();
    const ending = lease.end();
    expect(lease.holds()).toBe(false);
    await ending;
    expect(ends).toEqual([{ process: "a", renewal: 1 }]);
  });

  it("does not come back, not by a renewal under way either", async () => {
    await lease.renew();
    const read = Promise.withResolvers<void>();
    reading = () => read.promise;
    const renewing = lease.renew();
    await new Promise((resolve) => setImmediate(resolve));
    await lease.end();
    applied = 5;
    read.resolve();
    await renewing;
    await lease.renew();
    await lease.publish();
    expect(lease.holds()).toBe(false);
    expect(puts.map(({ renewal }) => renewal)).toEqual([1, 2]);
    expect(ends).toEqual([{ process: "a", renewal: 2 }]);
  });
});
