import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { after, days, type Instant, minutes, never } from "../../src/policy/time.ts";
import type { EngineRecord, EngineRecords } from "../../src/store/port/engine-records.ts";
import { StoreUnavailable } from "../../src/store/port/records.ts";
import { ana, at, ben, newPlace, phone } from "./examples.ts";
import { keepsNotes, putsSuccessorsAgain, sweepsNotes } from "./notes-contract.ts";
import type { OpenSignIns, SignInStores } from "./sign-ins-contract.ts";
import { remembersUsedTokens } from "./used-tokens-contract.ts";

interface Kind {
  /** Whether what has ended goes by a sweep, or by itself. */
  readonly sweeps?: boolean;
}

/** The engine's records are kept as promised when this passes. */
export function keepsTheEngineRecordsContract(
  name: string,
  open: OpenSignIns,
  { sweeps: bySweep = true }: Kind = {},
): void {
  describe(`engine records in ${name}`, () => {
    let place: string;
    let stores: SignInStores;
    beforeEach(async () => {
      place = newPlace();
      stores = await open(place);
    });
    afterEach(async () => stores.signIns.close());

    findsAndForgets(() => stores.engineRecords);
    letsOneUseThrough(() => stores.engineRecords);
    keepsNotes(() => stores.engineRecords);
    putsSuccessorsAgain(() => stores.engineRecords);
    remembersUsedTokens(() => stores);
    mergesSessions(() => stores.engineRecords);
    if (bySweep) {
      sweeps(() => stores.engineRecords);
      sweepsNotes(() => stores.engineRecords);
    } else {
      leavesNothingToSweep(() => stores.engineRecords);
    }

    it("keeps records and what was used over a restart", async () => {
      await stores.engineRecords.put(record());
      await stores.engineRecords.consume("RefreshToken", "hash", { at: at(5000) });
      await stores.signIns.close();
      stores = await open(place);
      expect(await stores.engineRecords.consume("RefreshToken", "hash", { at: at(5000) })).toBe(false);
      expect((await find(stores.engineRecords))?.payload).toMatchObject({
        ...record().payload,
        consumed: seconds(5000),
      });
    });

    it.each<readonly [string, (closed: EngineRecords) => Promise<unknown>]>([
      ["put", async (closed) => closed.put(record())],
      ["put of a session", async (closed) => closed.put(record({ model: "Session" }))],
      ["find", async (closed) => find(closed)],
      ["findByUid", async (closed) => closed.findByUid("Session", "uid", at(0))],
      ["sessionsOf", async (closed) => closed.sessionsOf(ana, at(0))],
      ["consume", async (closed) => closed.consume("RefreshToken", "hash", { at: at(0) })],
      ["remove", async (closed) => closed.remove("RefreshToken", "hash")],
      ...(bySweep ? [["sweep", async (closed: EngineRecords) => closed.sweep(at(0), 1)] as const] : []),
    ])("rejects %s with StoreUnavailable when it does not answer", async (_name, call) => {
      await stores.signIns.close();
      await expect(call(stores.engineRecords)).rejects.toThrow(StoreUnavailable);
    });
  });
}

const record = (changes: Partial<EngineRecord> = {}): EngineRecord => ({
  model: "RefreshToken",
  hash: "hash",
  payload: { kind: "RefreshToken", scope: "openid", nested: { list: [1, null, "é\u0000"] } },
  expiresAt: at(100_000),
  grantId: phone,
  ...changes,
});

const session = (payload: EngineRecord["payload"]) =>
  record({ model: "Session", payload: { accountId: "acc_ana", ...payload } });

const find = (store: EngineRecords, now: Instant = at(0)) => store.find("RefreshToken", "hash", now);

/** As the engine counts time. */
const seconds = (milliseconds: number): number => Math.floor(at(milliseconds) / 1000);

function findsAndForgets(store: () => EngineRecords): void {
  it("finds what was put, whole, by model and hash", async () => {
    const { grantId: _grant, ...plain } = record({ model: "Interaction", uid: "uid" });
    await store().put(record());
    await store().put(plain);
    expect(await find(store())).toEqual(record());
    expect(await store().find("Interaction", "hash", at(0))).toEqual(plain);
    expect(await store().find("AccessToken", "hash", at(0))).toBeUndefined();
    expect(await store().find("RefreshToken", "other", at(0))).toBeUndefined();
  });

  it("replaces what is there", async () => {
    const { grantId: _grant, ...replaced } = record({ payload: { new: true }, expiresAt: at(7), uid: "uid" });
    await store().put(record());
    await store().put(replaced);
    expect(await find(store())).toEqual(replaced);
  });

  it("finds a session by its second name", async () => {
    const named = record({ model: "Session", uid: "uid" });
    await store().put(named);
    expect(await store().findByUid("Session", "uid", at(0))).toEqual(named);
    expect(await store().findByUid("Interaction", "uid", at(0))).toBeUndefined();
    expect(await store().findByUid("Session", "hash", at(0))).toBeUndefined();
    expect(await store().findByUid("Session", "uid", named.expiresAt)).toBeUndefined();
  });

  it("finds the living sessions of an account, and nothing else of theirs or of others", async () => {
    const ofAna = record({ model: "Session", hash: "1", uid: "one", accountId: ana });
    await store().put(ofAna);
    await store().put(record({ model: "Session", hash: "2", uid: "two", accountId: ana, expiresAt: at(10) }));
    await store().put(record({ model: "Session", hash: "3", uid: "three", accountId: ben }));
    await store().put(record({ model: "Session", hash: "4", uid: "four" }));
    await store().put(record({ model: "Interaction", hash: "5", accountId: ana }));
    const uids = async (now: Instant) => (await store().sessionsOf(ana, now)).map(({ uid }) => uid);
    expect(await uids(at(9))).toEqual(["one", "two"]);
    expect(await store().sessionsOf(ana, at(10))).toEqual([ofAna]);
  });

  it("finds a session with whoever signed in to it last", async () => {
    await store().put(record({ model: "Session", uid: "uid", accountId: ana }));
    await store().put(record({ model: "Session", uid: "uid", accountId: ben }));
    expect(await store().sessionsOf(ana, at(0))).toEqual([]);
    expect(await store().sessionsOf(ben, at(0))).toHaveLength(1);
  });

  it("does not find a record from its end on", async () => {
    await store().put(record({ expiresAt: at(10) }));
    expect(await find(store(), at(9))).toBeDefined();
    expect(await find(store(), at(10))).toBeUndefined();
  });

  it("keeps a record that never ends", async () => {
    await store().put(record({ expiresAt: never }));
    expect((await find(store(), after(at(0), days(99_999))))?.expiresAt).toBe(never);
  });

  it("removes a record, and again without harm", async () => {
    await store().put(record());
    await store().put(record({ hash: "other" }));
    await store().remove("RefreshToken", "hash");
    await store().remove("RefreshToken", "hash");
    expect(await find(store())).toBeUndefined();
    expect(await store().find("RefreshToken", "other", at(0))).toBeDefined();
  });
}

function letsOneUseThrough(store: () => EngineRecords): void {
  const consume = async (now: Instant) => store().consume("RefreshToken", "hash", { at: now });

  describe("consume", () => {
    it("is true once, and marks the record as used", async () => {
      await store().put(record());
      expect(await consume(at(5000))).toBe(true);
      expect(await consume(at(6000))).toBe(false);
      expect((await find(store()))?.payload).toEqual({ ...record().payload, consumed: seconds(5000) });
      expect((await find(store()))?.used).toEqual({ at: at(5000) });
    });

    it("is false for a record that is not there, or not any more", async () => {
      expect(await consume(at(0))).toBe(false);
      await store().put(record({ expiresAt: at(10) }));
      expect(await consume(at(10))).toBe(false);
      expect(await consume(at(9))).toBe(true);
    });

    it("lets exactly one of four through, in each of 1,000 rounds", async () => {
      for (let round = 0; round < 1000; round++) {
        const hash = `hash-${round}`;
        await store().put(record({ hash }));
        const uses = Array.from({ length: 4 }, async () =>
          store().consume("RefreshToken", hash, { at: at(1) }),
        );
        expect((await Promise.all(uses)).filter(Boolean)).toHaveLength(1);
      }
    });

    it("stays used when the engine writes the record again", async () => {
      await store().put(record());
      await consume(at(5000));
      await store().put(record({ payload: { again: true } }));
      expect(await consume(at(6000))).toBe(false);
      expect((await find(store()))?.payload).toEqual({ again: true, consumed: seconds(5000) });
    });

    it("puts the successors of the use that was let through, and no other's", async () => {
      await store().put(record());
      const uses = ["a", "b", "c", "d"].map(async (hash) => {
        const successors = [record({ model: "AccessToken", hash }), record({ hash })];
        const won = await store().consume("RefreshToken", "hash", { at: at(1), successors });
        for (const put of successors)
          expect(await store().find(put.model, hash, at(2))).toEqual(won ? put : undefined);
        return won;
      });
      expect((await Promise.all(uses)).filter(Boolean)).toHaveLength(1);
    });

    it("brings a far end down to seven days, so that used records do not pile up", async () => {
      await store().put(record({ expiresAt: after(at(0), days(365)) }));
      await consume(at(0));
      expect((await find(store()))?.expiresAt).toBe(after(at(0), days(7)));
      await store().put(record({ expiresAt: after(at(0), days(365)) }));
      expect((await find(store()))?.expiresAt).toBe(after(at(0), days(7)));
    });

    it("leaves a near end where it is", async () => {
      await store().put(record({ expiresAt: after(at(0), minutes(1)) }));
      await consume(at(0));
      expect((await find(store()))?.expiresAt).toBe(after(at(0), minutes(1)));
    });
  });
}

function mergesSessions(store: () => EngineRecords): void {
  const stored = async () => (await store().find("Session", "hash", at(0)))?.payload;

  describe("a session", () => {
    it("keeps the authorizations that another request has added meanwhile", async () => {
      await store().put(session({ authorizations: { app: { sid: "1" }, old: { sid: "2" } }, acr: "old" }));
      await store().put(session({ authorizations: { app: { sid: "3" }, tool: { sid: "4" } } }));
      expect(await stored()).toEqual({
        accountId: "acc_ana",
        authorizations: { app: { sid: "3" }, old: { sid: "2" }, tool: { sid: "4" } },
      });
    });

    it("keeps them when the new one has none, and has none when neither has", async () => {
      await store().put(session({}));
      await store().put(session({}));
      expect(await stored()).not.toHaveProperty("authorizations");
      await store().put(session({ authorizations: { app: {} } }));
      await store().put(session({}));
      expect(await stored()).toMatchObject({ authorizations: { app: {} } });
    });

    it("loses none of many that are written at once", async () => {
      const names = Array.from({ length: 20 }, (_none, n) => `client-${n}`);
      await Promise.all(names.map(async (name) => store().put(session({ authorizations: { [name]: {} } }))));
      expect(Object.keys(Object((await stored())?.["authorizations"])).toSorted()).toEqual(names.toSorted());
    });

    it("takes nothing over from somebody else who used the browser before", async () => {
      await store().put(session({ authorizations: { app: {} } }));
      await store().put(session({ accountId: "acc_ben", authorizations: { tool: {} } }));
      expect(await stored()).toMatchObject({ accountId: "acc_ben", authorizations: { tool: {} } });
      expect((await stored())?.["authorizations"]).not.toHaveProperty("app");
    });

    it("alone is merged: other models are replaced", async () => {
      await store().put(record({ payload: { authorizations: { app: {} } } }));
      await store().put(record({ payload: { authorizations: { tool: {} } } }));
      expect((await find(store()))?.payload).toEqual({ authorizations: { tool: {} } });
    });
  });
}

function sweeps(store: () => EngineRecords): void {
  describe("sweep", () => {
    it("removes at most `limit` records that expired before now, and says how many", async () => {
      for (let n = 0; n < 5; n++) await store().put(record({ hash: `old-${n}`, expiresAt: at(n) }));
      await store().put(record({ model: "Session", hash: "old-0", expiresAt: at(6) }));
      await store().put(record({ hash: "living", expiresAt: at(7) }));
      expect(await store().sweep(at(6), 2)).toBe(2);
      expect(await store().sweep(at(6), 10)).toBe(3);
      expect(await store().sweep(at(6), 10)).toBe(0);
      expect(await store().find("RefreshToken", "living", at(0))).toBeDefined();
      expect(await store().find("Session", "old-0", at(0))).toBeDefined();
      expect(await store().find("RefreshToken", "old-0", at(-1))).toBeUndefined();
    });
  });
}

function leavesNothingToSweep(store: () => EngineRecords): void {
  it("has nothing to sweep: what has ended goes by itself", async () => {
    await store().put(record({ model: "AccessToken", expiresAt: at(1) }));
    expect(await store().sweep(at(2), 10)).toBe(0);
  });
}
