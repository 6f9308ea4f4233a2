import { setTimeout } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import type { Denial } from "../../src/policy/denials.ts";
import { denialId, institutionId } from "../../src/policy/ids.ts";
import { longestAccessToken } from "../../src/policy/relevance.ts";
import { after, type Instant, minutes } from "../../src/policy/time.ts";
import type { Change, Records } from "../../src/store/port/records.ts";
import {
  account,
  act,
  ana,
  app,
  at,
  client,
  cutOff,
  institution,
  north,
  put,
  revocation,
  signingKey,
  suspension,
  withPeople,
} from "./examples.ts";

export function feedsChanges(records: () => Records): void {
  describe("the change feed", () => {
    it("is empty at first", async () => {
      expect(await records().changesAfter(0, 10)).toEqual([]);
      expect(await records().snapshot(at(0))).toEqual({
        number: 0,
        institutions: [],
        clients: [],
        denials: [],
      });
    });

    it("leaves a gap where somebody asks for one, which whoever follows sees in the next change", async () => {
      await put(records(), async (writer) => writer.putInstitution(institution()));
      await put(records(), async (writer) => writer.leaveGap());
      const before = await records().lastChange();
      await put(records(), async (writer) => writer.putClient(client()));
      const [first, next] = await records().changesAfter(0, 10);
      expect(first?.number).toBe(1);
      expect(next?.number).toBe(before + 1);
      expect(next?.number).toBeGreaterThan(1_000_000);
      expect((await records().snapshot(at(0))).number).toBe(next?.number);
    });

    it("has institutions, clients and denials as they were put, and that keys were, in order, and nothing else", async () => {
      await put(records(), async (writer) => {
        await writer.putInstitution(institution());
        await writer.putAccount(account());
        await writer.putPasswordHash(ana, "hash");
        await writer.putSigningKey(signingKey());
        await writer.addAudit(act());
        await writer.putClient(client());
        await writer.putDenial(suspension());
      });
      await put(records(), async (writer) => {
        await writer.putDenial(suspension({ liftedAt: at(5) }));
        await writer.putInstitution(institution(north, "Renamed"));
        await writer.removeSigningKey(signingKey().kid);
      });
      const { kid } = signingKey();
      expect(await records().changesAfter(0, 10)).toEqual([
        { number: 1, type: "institution", institution: institution() },
        { number: 2, type: "signing-key", kid },
        { number: 3, type: "client", client: client() },
        { number: 4, type: "denial", denial: suspension() },
        { number: 5, type: "denial", denial: suspension({ liftedAt: at(5) }) },
        { number: 6, type: "institution", institution: institution(north, "Renamed") },
        { number: 7, type: "signing-key", kid },
      ]);
    });

    it("goes on after a number, at most `limit`", async () => {
      await put(records(), async (writer) => {
        for (let n = 0; n < 5; n++) await writer.putClient(client());
      });
      expect(numbers(await records().changesAfter(0, 2))).toEqual([1, 2]);
      expect(numbers(await records().changesAfter(2, 2))).toEqual([3, 4]);
      expect(numbers(await records().changesAfter(4, 2))).toEqual([5]);
      expect(await records().changesAfter(5, 2)).toEqual([]);
    });

    it("never shows a reader a number below one that it has seen", async () => {
      const seen: number[] = [];
      const read = async () => seen.push(...numbers(await records().changesAfter(seen.at(-1) ?? 0, 2)));
      const writes = Array.from({ length: 30 }, async (_none, n) =>
        put(records(), async (writer) => {
          await writer.putClient(client());
          if (n % 3 === 0) await writer.putInstitution(institution(institutionId(`school-${n}`)));
        }),
      );
      const written = Promise.all(writes);
      for (let look = 0; look < 1000 && seen.length < 40; look++) await read();
      await written;
      const last = (await records().snapshot(at(0))).number;
      expect(seen).toEqual(Array.from({ length: last }, (_none, n) => n + 1));
    });

    it("uses the number of a change that was undone for the next one", async () => {
      await withPeople(records());
      const undone = put(records(), async (writer) => {
        await writer.putClient(client());
        throw new Error("undo");
      });
      await expect(undone).rejects.toThrow("undo");
      await put(records(), async (writer) => writer.putDenial(revocation()));
      expect(numbers(await records().changesAfter(0, 10))).toEqual([1, 2, 3, 4]);
    });
  });

  describe("the last change", () => {
    it("is number 0 before there is any, and then the newest that is committed", async () => {
      expect(await records().lastChange()).toBe(0);
      await withPeople(records());
      expect(await records().lastChange()).toBe(3);
      const undone = put(records(), async (writer) => {
        await writer.putClient(client());
        throw new Error("undo");
      });
      await expect(undone).rejects.toThrow("undo");
      expect(await records().lastChange()).toBe(3);
    });
  });

  describe("whoever listens", () => {
    it("is told of a change soon, until they no longer want to be", async () => {
      let told = 0;
      const stop = records().onChange(() => void (told += 1));
      // What comes before the first look may be missed.
      await setTimeout(50);
      await withPeople(records());
      await vi.waitFor(() => expect(told).toBeGreaterThan(0), { timeout: 2000 });
      stop();
      const before = told;
      await put(records(), async (writer) => writer.putDenial(revocation()));
      await setTimeout(100);
      expect(told).toBe(before);
    });
  });

  describe("pruning", () => {
    it("removes the oldest changes in small steps, and keeps as many of the newest as it must", async () => {
      await revoke(records(), 10);
      expect(await records().pruneChanges(4, 5)).toBe(5);
      expect(numbers(await records().changesAfter(0, 100))).toEqual([6, 7, 8, 9, 10]);
      expect(await records().pruneChanges(4, 5)).toBe(1);
      expect(await records().pruneChanges(4, 5)).toBe(0);
      expect(numbers(await records().changesAfter(0, 100))).toEqual([7, 8, 9, 10]);
    });

    it("never removes the newest change, so that whoever is behind finds out", async () => {
      await revoke(records(), 3);
      expect(await records().pruneChanges(0, 100)).toBe(2);
      expect(numbers(await records().changesAfter(0, 100))).toEqual([3]);
    });

    it("removes nothing from the records, and numbers go on", async () => {
      await revoke(records(), 5);
      await records().pruneChanges(1, 100);
      expect(await records().snapshot(at(0))).toMatchObject({ number: 5, denials: { length: 5 } });
      await revoke(records(), 1);
      expect(numbers(await records().changesAfter(5, 100))).toEqual([6]);
    });
  });

  describe("the snapshot", () => {
    it("holds everything up to its number, and the feed goes on from there", async () => {
      await withPeople(records());
      const { number, institutions, clients } = await records().snapshot(at(0));
      expect(number).toBe((await records().changesAfter(0, 100)).at(-1)?.number);
      expect(institutions).toEqual(await records().institutions());
      expect(clients.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(await records().clients());
      await put(records(), async (writer) => writer.putDenial(revocation()));
      expect(await records().changesAfter(number, 10)).toMatchObject([
        { number: number + 1, type: "denial" },
      ]);
    });

    it("never lacks what its number counts, while changes go on", async () => {
      const writes = Array.from({ length: 25 }, async (_none, n) =>
        put(records(), async (writer) => writer.putDenial(revocation({ id: denialId(`den_${n}`) }))),
      );
      const looks = writes.map(async (write) => {
        await write;
        return records().snapshot(at(0));
      });
      for (const { number, denials } of await Promise.all(looks)) expect(denials).toHaveLength(number);
    });

    const day = 86_400_000;
    /** The last `since` for which the denial is in the snapshot: a token may be a minute late. */
    const matters: readonly [string, Denial, Instant | "always"][] = [
      ["a grant's revocation", revocation({ at: at(day) }), at(day)],
      ["an account's cut-off", cutOff("d", { level: "account", accountId: ana }, { at: at(day) }), at(day)],
      ["a client's cut-off", cutOff("d", { level: "client", clientId: app }), "always"],
      ["an institution's cut-off", cutOff("d", { level: "institution", institutionId: north }), "always"],
      ["everyone's cut-off", cutOff("d", { level: "everyone" }), "always"],
      ["a suspension", suspension({ at: at(day), startsAt: at(day) }), at(day)],
      ["a suspension that is to come", suspension({ startsAt: at(2 * day) }), at(2 * day)],
      ["a suspension that ends", suspension({ startsAt: at(day), endsAt: at(3 * day) }), at(day)],
      ["a lifted suspension", suspension({ startsAt: at(day), liftedAt: at(2 * day) }), at(day)],
    ];

    it.each(matters)(
      "holds %s as long as it can matter to a token issued since",
      async (_what, denial, last) => {
        await put(records(), async (writer) => writer.putDenial(denial));
        const held = async (since: Instant) => (await records().snapshot(since)).denials;
        const lastSince = last === "always" ? at(9999 * day) : after(last, minutes(1));
        expect(await held(lastSince)).toEqual([denial]);
        expect(await held(after(lastSince, minutes(1)))).toEqual(last === "always" ? [denial] : []);
      },
    );

    it("holds a revocation that a token of the last hour can meet", async () => {
      await put(records(), async (writer) => writer.putDenial(revocation({ at: at(0) })));
      const oldestIssue = at(0) - longestAccessToken;
      expect((await records().snapshot(oldestIssue as Instant)).denials).toHaveLength(1);
    });
  });
}

const numbers = (changes: readonly Change[]) => changes.map(({ number }) => number);

const revoke = async (records: Records, count: number): Promise<void> =>
  put(records, async (writer) => {
    for (let n = 0; n < count; n++) await writer.putDenial(revocation({ id: denialId(`den_${n}`) }));
  });
