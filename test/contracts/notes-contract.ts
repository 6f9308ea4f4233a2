import { describe, expect, it } from "vitest";
import type { Instant } from "../../src/policy/time.ts";
import type { EngineRecord, EngineRecords } from "../../src/store/port/engine-records.ts";
import { at, phone } from "./examples.ts";

const record = (changes: Partial<EngineRecord> = {}): EngineRecord => ({
  model: "RefreshToken",
  hash: "hash",
  payload: { kind: "RefreshToken" },
  expiresAt: at(100_000),
  grantId: phone,
  ...changes,
});

const find = (store: EngineRecords, now: Instant) => store.find("RefreshToken", "hash", now);

/** The part of the engine records' contract that is about what a use leaves behind. */
export function keepsNotes(store: () => EngineRecords): void {
  const leave = async (text: string, until = at(100)) =>
    store().consume("RefreshToken", "hash", { at: at(1), note: { text, until } });
  const note = async (now: Instant) => (await find(store(), now))?.used?.note;

  describe("a note", () => {
    it("is that of the use that was let through, whoever comes later", async () => {
      await store().put(record());
      expect(await leave("first")).toBe(true);
      expect(await leave("second")).toBe(false);
      expect((await find(store(), at(2)))?.used).toEqual({ at: at(1), note: "first" });
    });

    it("is that of the winner, in each of 200 rounds of four", async () => {
      for (let round = 0; round < 200; round++) {
        const hash = `hash-${round}`;
        await store().put(record({ hash }));
        const uses = ["a", "b", "c", "d"].map(async (text) => {
          const use = { at: at(1), note: { text, until: at(100) } };
          return (await store().consume("RefreshToken", hash, use)) ? [text] : [];
        });
        const [won] = (await Promise.all(uses)).flat();
        expect((await store().find("RefreshToken", hash, at(2)))?.used?.note).toBe(won);
      }
    });

    it("is there until its end, while the record stays", async () => {
      await store().put(record());
      await leave("for a while", at(10));
      expect(await note(at(9))).toBe("for a while");
      expect(await note(at(10))).toBeUndefined();
      expect((await find(store(), at(10)))?.used).toEqual({ at: at(1) });
    });

    it("stays when the engine writes the record again", async () => {
      await store().put(record());
      await leave("still here");
      await store().put(record({ payload: { again: true } }));
      expect(await note(at(2))).toBe("still here");
    });

    it("is not found by a second name either once it has ended", async () => {
      await store().put(record({ uid: "uid" }));
      await leave("by name", at(10));
      expect((await store().findByUid("RefreshToken", "uid", at(9)))?.used?.note).toBe("by name");
      expect((await store().findByUid("RefreshToken", "uid", at(10)))?.used).toEqual({ at: at(1) });
    });
  });
}

/** The part of it that is about what takes the place of a refresh token, put once more by whoever asks again. */
export function putsSuccessorsAgain(store: () => EngineRecords): void {
  const successors = [record({ model: "AccessToken", hash: "access" }), record({ hash: "next" })];
  const found = async (now: Instant) =>
    Promise.all(successors.map(async ({ model, hash }) => store().find(model, hash, now)));

  describe("the successors of a refresh token", () => {
    it("are put as often as somebody asks, once it was used", async () => {
      await store().put(record());
      await store().consume("RefreshToken", "hash", { at: at(1), successors });
      await store().remove("RefreshToken", "next");
      for (let time = 0; time < 2; time += 1) {
        expect(await store().putSuccessors("hash", successors)).toBe(true);
        expect(await found(at(2))).toEqual(successors);
      }
    });

    it("stay used when they are put again after their own use", async () => {
      await store().put(record());
      await store().consume("RefreshToken", "hash", { at: at(1), successors });
      await store().consume("RefreshToken", "next", { at: at(2) });
      expect(await store().putSuccessors("hash", successors)).toBe(true);
      expect((await found(at(3)))[1]?.used).toEqual({ at: at(2) });
    });

    it("are not put while it can still be used, nor when nobody knows of it: there would be two", async () => {
      await store().put(record());
      expect(await store().putSuccessors("hash", successors)).toBe(false);
      expect(await store().putSuccessors("unknown", successors)).toBe(false);
      expect((await found(at(2)))[1]).toBeUndefined();
    });
  });
}

/** The part of it that is about notes going by a sweep. */
export function sweepsNotes(store: () => EngineRecords): void {
  describe("a note that has ended", () => {
    it("is removed, as many as are asked for, and its record stays", async () => {
      for (const [n, hash] of ["early", "late", "living"].entries()) {
        await store().put(record({ hash }));
        await store().consume("RefreshToken", hash, {
          at: at(0),
          note: { text: hash, until: at(5 * n + 5) },
        });
      }
      // Asked as of a time when none had ended: what is missing was removed.
      const notes = async () =>
        Promise.all(
          ["early", "late", "living"].map(
            async (hash) => (await store().find("RefreshToken", hash, at(1)))?.used?.note,
          ),
        );
      expect(await store().sweep(at(5), 10)).toBe(0);
      expect(await notes()).toEqual(["early", "late", "living"]);
      await store().sweep(at(12), 1);
      expect(await notes()).toEqual([undefined, "late", "living"]);
      await store().sweep(at(12), 10);
      expect(await notes()).toEqual([undefined, undefined, "living"]);
    });
  });
}
