import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { denialId, grantId } from "../../src/policy/ids.ts";
import { type Instant, never } from "../../src/policy/time.ts";
import type {
  Logout,
  LogoutClaim,
  Logouts,
  QueuedLogout,
  ScheduledEnding,
} from "../../src/store/port/logouts.ts";
import { type Records, StoreUnavailable } from "../../src/store/port/records.ts";
import {
  ana,
  app,
  at,
  newPlace,
  north,
  put,
  revocation,
  south,
  suspension,
  tool,
  withPeople,
} from "./examples.ts";

interface Stores {
  readonly records: Records;
  readonly logouts: Logouts;
  close(): Promise<void>;
}

const logout = (id: string, changes: Partial<Logout> = {}): Logout => ({
  id,
  clientId: app,
  accountId: ana,
  institutionId: north,
  sid: "sid",
  because: denialId("den_revocation"),
  queuedAt: at(0),
  ...changes,
});

const stretch = (until: number, institutionId = north): ScheduledEnding => ({
  institutionId,
  stretch: { after: at(until - 10), until: at(until) },
});

/** The queue of logouts works as promised when this passes. */
export function keepsTheLogoutsContract(name: string, open: (place: string) => Promise<Stores>): void {
  describe(`logouts in ${name}`, () => {
    let place: string;
    let stores: Stores;
    beforeEach(async () => {
      place = newPlace();
      stores = await open(place);
      await withPeople(stores.records);
    });
    afterEach(async () => stores.close());

    const ending = (now: Instant, until = at(1000)) => stores.logouts.claimEnding(now, until);
    const claim = (now: Instant, how: Partial<LogoutClaim> = {}) =>
      stores.logouts.claim(now, { until: at(1000), limit: 10, room: () => 10, ...how });
    const failures = async (query: Partial<Parameters<Logouts["failedLogouts"]>[0]> = {}) =>
      stores.logouts.failedLogouts({ institutions: "all", limit: 10, ...query });
    const queued = async (...logouts: readonly Logout[]) => {
      await put(stores.records, (writer) => writer.putDenial(revocation()));
      const claimed = await ending(at(0));
      if (claimed === undefined) throw new Error("nothing has ended");
      await stores.logouts.queue(claimed, { logouts });
    };

    it("makes an ending of each new denial, for one at a time until the claim has run out", async () => {
      await put(stores.records, (writer) => writer.putDenial(revocation()));
      expect(await ending(at(0), at(30))).toEqual({ denialId: "den_revocation" });
      expect(await ending(at(29), at(60))).toBeUndefined();
      expect(await ending(at(30), at(60))).toEqual({ denialId: "den_revocation" });
    });

    it("makes none of a denial that is put again, of one that is rolled back, and of a switch", async () => {
      await queued();
      await put(stores.records, (writer) => writer.putDenial(revocation()));
      const failing = put(stores.records, async (writer) => {
        await writer.putDenial(revocation({ id: denialId("den_other") }));
        throw new Error("no");
      });
      await expect(failing).rejects.toThrow("no");
      const turned = {
        type: "mobile-access",
        id: denialId("den_s"),
        accountId: ana,
        access: "off",
        at: at(0),
      } as const;
      await put(stores.records, (writer) => writer.putDenial(turned));
      expect(await ending(never)).toBeUndefined();
    });

    it("makes a suspension's ending due at its start, also when it is lifted meanwhile", async () => {
      const planned = suspension({ startsAt: at(50) });
      await put(stores.records, (writer) => writer.putDenial(planned));
      await put(stores.records, (writer) => writer.putDenial({ ...planned, liftedAt: at(10) }));
      expect(await ending(at(49))).toBeUndefined();
      expect(await ending(at(50))).toEqual({ denialId: "den_suspension" });
      expect(await ending(at(50))).toBeUndefined();
    });

    it("goes on with an ending where the page before has ended, until there is no more", async () => {
      await put(stores.records, (writer) => writer.putDenial(revocation()));
      const first = await ending(at(0));
      await stores.logouts.queue(first ?? raise(), { logouts: [logout("1")], after: grantId("grt_1") });
      const second = await ending(at(0));
      expect(second).toEqual({ denialId: "den_revocation", after: "grt_1" });
      await stores.logouts.queue(second ?? raise(), { logouts: [logout("1"), logout("2")] });
      expect(await ending(never)).toBeUndefined();
      expect((await claim(at(0))).map(({ id }) => id).toSorted()).toEqual(["1", "2"]);
    });

    const scheduled = (now: Instant, until = at(1000)) => stores.logouts.claimScheduled(now, until);

    it("keeps what a schedule ended for one at a time, the earliest first, when its stretch is over", async () => {
      await stores.logouts.addScheduled([stretch(20), stretch(10), stretch(30, south)]);
      expect(await scheduled(at(9))).toBeUndefined();
      expect(await scheduled(at(20), at(35))).toEqual(stretch(10));
      expect(await scheduled(at(20), at(40))).toEqual(stretch(20));
      expect(await scheduled(at(29))).toBeUndefined();
      expect(await scheduled(at(30))).toEqual(stretch(30, south));
      expect(await scheduled(at(35))).toEqual(stretch(10));
    });

    it("looks through a stretch once, page by page, however often and by whomever it is added", async () => {
      await stores.logouts.addScheduled([stretch(10)]);
      const first = await scheduled(at(10));
      await stores.logouts.queueScheduled(first ?? raise(), {
        logouts: [logout("1")],
        after: grantId("grt_1"),
      });
      const second = await scheduled(at(10));
      expect(second).toEqual({ ...stretch(10), after: "grt_1" });
      await stores.logouts.queueScheduled(second ?? raise(), { logouts: [logout("1"), logout("2")] });
      await stores.logouts.addScheduled([stretch(10), stretch(10, south)]);
      expect(await scheduled(never)).toEqual(stretch(10, south));
      expect(await scheduled(at(999))).toBeUndefined();
      expect((await claim(at(0))).map(({ id }) => id).toSorted()).toEqual(["1", "2"]);
      await stores.logouts.sweepLogouts(at(10));
      await stores.logouts.addScheduled([stretch(10)]);
      expect(await scheduled(at(999))).toBeUndefined();
      await stores.logouts.sweepLogouts(at(11));
      await stores.logouts.addScheduled([stretch(10)]);
      expect(await scheduled(at(999))).toEqual(stretch(10));
    });

    it("gives a logout to one claim at a time, the longest due first, and counts the attempts", async () => {
      await queued(
        logout("b", { queuedAt: at(2) }),
        logout("a", { queuedAt: at(1) }),
        logout("c", { queuedAt: at(9) }),
      );
      expect(await claim(at(0))).toEqual([]);
      const { attempts, nextAt, ...rest } = (await claim(at(5), { limit: 1, until: at(30) }))[0] ?? raise();
      expect({ attempts, nextAt, rest }).toEqual({
        attempts: 1,
        nextAt: at(30),
        rest: logout("a", { queuedAt: at(1) }),
      });
      expect((await claim(at(5))).map(({ id }) => id)).toEqual(["b"]);
      expect(await claim(at(5))).toEqual([]);
      expect(await claim(at(30), { limit: 1 })).toMatchObject([{ id: "c", attempts: 1 }]);
      expect(await claim(at(30))).toMatchObject([{ id: "a", attempts: 2 }]);
    });

    it("gives each client as many as there is room for, whoever has waited longest", async () => {
      const many = Array.from({ length: 5 }, (_none, n) => logout(`app ${n}`));
      const others = [1, 2, 3].map((n) => logout(`tool ${n}`, { clientId: tool, queuedAt: at(n) }));
      await queued(...many, ...others);
      const ids = (await claim(at(5), { limit: 4, room: (of) => (of === app ? 2 : 10) }))
        .map(({ id }) => id)
        .toSorted();
      expect(ids).toEqual(["app 0", "app 1", "tool 1", "tool 2"]);
      const rest = await claim(at(5), { room: (of) => (of === app ? 0 : 10) });
      expect(rest.map(({ id }) => id)).toEqual(["tool 3"]);
      expect(await claim(at(5))).toHaveLength(3);
    });

    it("lets exactly one of four claims through, in each of 100 rounds", async () => {
      await queued(...Array.from({ length: 100 }, (_none, n) => logout(`${n}`)));
      const all: QueuedLogout[] = [];
      for (let round = 0; round < 100; round += 1) {
        const claims = await Promise.all(Array.from({ length: 4 }, () => claim(at(0), { limit: 1 })));
        all.push(...claims.flat());
      }
      expect(new Set(all.map(({ id }) => id)).size).toBe(100);
      expect(all).toHaveLength(100);
    });

    it("forgets what is delivered, and keeps what failed until it is", async () => {
      await queued(logout("1"), logout("2"));
      await claim(at(0));
      await stores.logouts.delivered("1");
      await stores.logouts.failed("2", { error: "It answered 500.", nextAt: at(7) });
      expect(await claim(at(6))).toEqual([]);
      expect((await failures()).items).toMatchObject([
        { id: "2", lastError: "It answered 500.", nextAt: at(7) },
      ]);
      expect(await claim(at(7))).toMatchObject([{ id: "2", attempts: 2 }]);
      await stores.logouts.delivered("2");
      expect((await failures()).items).toEqual([]);
    });

    it("claims nothing that was given up, and shows it", async () => {
      await queued(logout("1"));
      await claim(at(0));
      await stores.logouts.failed("1", { error: "gone" });
      expect(await claim(never)).toEqual([]);
      expect((await failures()).items[0]).not.toHaveProperty("nextAt");
    });

    it("shows failures in pages, oldest first, of the institutions that are asked about", async () => {
      await queued(
        logout("2", { queuedAt: at(0) }),
        logout("1", { queuedAt: at(0) }),
        logout("0", { queuedAt: at(1), institutionId: south }),
        logout("never failed", { queuedAt: at(0) }),
      );
      for (const id of ["0", "1", "2"]) await stores.logouts.failed(id, { error: "no", nextAt: at(9) });
      const ids = async (query: Parameters<typeof failures>[0]) =>
        (await failures(query)).items.map(({ id }) => id);
      expect(await ids({})).toEqual(["1", "2", "0"]);
      expect(await ids({ institutions: [south] })).toEqual(["0"]);
      expect(await ids({ institutions: [] })).toEqual([]);
      const first = await failures({ limit: 2 });
      expect(first.items.map(({ id }) => id)).toEqual(["1", "2"]);
      expect(await ids({ limit: 2, after: String(first.next) })).toEqual(["0"]);
    });

    it("sweeps what was queued before then", async () => {
      await queued(logout("old", { queuedAt: at(0) }), logout("new", { queuedAt: at(5) }));
      await stores.logouts.sweepLogouts(at(5));
      expect((await claim(at(9))).map(({ id }) => id)).toEqual(["new"]);
    });

    it("keeps all of it over a restart", async () => {
      await queued(logout("1"));
      await put(stores.records, (writer) => writer.putDenial(revocation({ id: denialId("den_2") })));
      await stores.close();
      stores = await open(place);
      expect(await ending(at(0))).toEqual({ denialId: "den_2" });
      expect(await claim(at(0))).toHaveLength(1);
    });

    it("rejects with StoreUnavailable when it does not answer", async () => {
      await stores.close();
      await expect(claim(at(0))).rejects.toThrow(StoreUnavailable);
      await expect(ending(at(0))).rejects.toThrow(StoreUnavailable);
      await expect(failures()).rejects.toThrow(StoreUnavailable);
      await expect(stores.logouts.delivered("1")).rejects.toThrow(StoreUnavailable);
    });
  });
}

const raise = (): never => {
  throw new Error("not there");
};
