import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seconds } from "../../src/policy/time.ts";
import type { Lease, Leases } from "../../src/store/port/leases.ts";
import { StoreUnavailable } from "../../src/store/port/records.ts";
import { at, newPlace } from "./examples.ts";

interface OpenLeases {
  readonly leases: Leases;
  close(): Promise<void>;
}

/** Leases are kept as promised when this passes. Opening a place twice stands for two processes. */
export function keepsTheLeasesContract(name: string, open: (place: string) => Promise<OpenLeases>): void {
  describe(`leases in ${name}`, () => {
    let ours: OpenLeases;
    let theirs: OpenLeases;
    beforeEach(async () => {
      const place = newPlace();
      ours = await open(place);
      theirs = await open(place);
    });
    afterEach(async () => {
      await ours.close();
      await theirs.close();
    });

    it("are none at first", async () => {
      expect(await ours.leases.all()).toEqual([]);
    });

    it("are seen by every process once they are put, and the next put takes the place of the last", async () => {
      await ours.leases.put(lease());
      expect(await theirs.leases.all()).toEqual([lease()]);
      await theirs.leases.put(lease({ process: "b", applied: 0 }));
      await ours.leases.put(lease({ renewal: 2, applied: 9, length: seconds(30) }));
      expect(await theirs.leases.all()).toEqual([
        lease({ renewal: 2, applied: 9, length: seconds(30) }),
        lease({ process: "b", applied: 0 }),
      ]);
    });

    it("tell what time it was for whoever put them, if they said so", async () => {
      await ours.leases.put(lease({ at: at(5) }));
      expect(await theirs.leases.all()).toEqual([lease({ at: at(5) })]);
      await ours.leases.put(lease({ renewal: 2, at: at(6) }));
      expect(await theirs.leases.all()).toEqual([lease({ renewal: 2, at: at(6) })]);
    });

    it("end at the renewal that is named, and not when they were renewed meanwhile", async () => {
      await ours.leases.put(lease({ renewal: 2 }));
      await ours.leases.put(lease({ process: "b", renewal: 1 }));
      await theirs.leases.end({ process: "a", renewal: 1 });
      expect(await ours.leases.all()).toHaveLength(2);
      await theirs.leases.end({ process: "a", renewal: 2 });
      expect(await ours.leases.all()).toEqual([lease({ process: "b" })]);
      await theirs.leases.end({ process: "a", renewal: 2 });
    });

    it("can be put again after they were ended by another process", async () => {
      await ours.leases.put(lease());
      await theirs.leases.end(lease());
      await ours.leases.put(lease({ renewal: 2 }));
      expect(await theirs.leases.all()).toEqual([lease({ renewal: 2 })]);
    });

    it.each<[string, (leases: Leases) => Promise<unknown>]>([
      ["put", async (leases) => leases.put(lease())],
      ["all", async (leases) => leases.all()],
      ["end", async (leases) => leases.end(lease())],
    ])("rejects %s with StoreUnavailable when they do not answer", async (_name, call) => {
      await ours.close();
      await expect(call(ours.leases)).rejects.toThrow(StoreUnavailable);
    });
  });
}

const lease = (changes: Partial<Lease> = {}): Lease => ({
  process: "a",
  renewal: 1,
  length: seconds(2),
  applied: 7,
  ...changes,
});
