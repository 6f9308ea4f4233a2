import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { accountId, type GrantId, grantId } from "../../src/policy/ids.ts";
import { type Instant, minutes } from "../../src/policy/time.ts";
import type { EngineRecord, EngineRecords } from "../../src/store/port/engine-records.ts";
import type { Grant } from "../../src/store/port/entities.ts";
import { StoreUnavailable } from "../../src/store/port/records.ts";
import type { SignIns } from "../../src/store/port/sign-ins.ts";
import { counts } from "./counters-contract.ts";
import { ana, at, ben, grant, newPlace, north, phone, south, tool } from "./examples.ts";
import { staysTheSameWhenAWriteIsRepeated } from "./repeats-contract.ts";

/** What belongs together: grants and the engine's records of them. */
export interface SignInStores {
  readonly signIns: SignIns;
  readonly engineRecords: EngineRecords;
}

/** Opens what is kept at a place: nothing, the first time. */
export type OpenSignIns = (place: string) => Promise<SignInStores>;

/** Sign-ins are kept as promised when this passes. */
export function keepsTheSignInsContract(name: string, open: OpenSignIns): void {
  describe(`sign-ins in ${name}`, () => {
    let place: string;
    let stores: SignInStores;
    beforeEach(async () => {
      place = newPlace();
      stores = await open(place);
    });
    afterEach(async () => stores.signIns.close());

    keepsGrants(() => stores);
    findsIdleGrants(() => stores.signIns);
    findsGrantsInReach(() => stores.signIns);
    counts(() => stores.signIns);
    staysTheSameWhenAWriteIsRepeated(() => stores);

    it("keeps grants and activity over a restart", async () => {
      await stores.signIns.putGrant(grant());
      await stores.signIns.recordActivity(new Map([[phone, at(9)]]));
      await stores.signIns.close();
      stores = await open(place);
      expect(await stores.signIns.grant(phone)).toEqual(grant({ lastActivityAt: at(9) }));
    });

    it.each<[string, (closed: SignIns) => Promise<unknown>]>([
      ["grant", async (closed) => closed.grant(phone)],
      ["grantsOf", async (closed) => closed.grantsOf(ana)],
      ["grantsAt", async (closed) => closed.grantsAt({}, { limit: 1 })],
      ["putGrant", async (closed) => closed.putGrant(grant())],
      ["recordActivity", async (closed) => closed.recordActivity(new Map([[phone, at(1)]]))],
      ["idleGrants", async (closed) => closed.idleGrants({ before: at(1), limit: 1 })],
      ["removeGrants", async (closed) => closed.removeGrants([phone])],
      ["count", async (closed) => closed.count("key", minutes(1), at(0))],
      ["counted", async (closed) => closed.counted("key", at(0))],
      ["resetCount", async (closed) => closed.resetCount("key")],
      ["countAnew", async (closed) => closed.countAnew("key", minutes(1), at(0))],
    ])("rejects %s with StoreUnavailable when it does not answer", async (_name, call) => {
      await stores.signIns.close();
      await expect(call(stores.signIns)).rejects.toThrow(StoreUnavailable);
    });
  });
}

function keepsGrants(stores: () => SignInStores): void {
  describe("grants", () => {
    it("finds what was put, whole", async () => {
      const { signIns } = stores();
      const { sessionUid: _uid, device: _device, ...plain } = grant({ id: grantId("grt_plain") });
      await signIns.putGrant(grant());
      await signIns.putGrant(plain);
      expect(await signIns.grant(phone)).toEqual(grant());
      expect(await signIns.grant(plain.id)).toEqual(plain);
      expect(await signIns.grant(grantId("grt_none"))).toBeUndefined();
    });

    it("replaces what the engine keeps, and nothing that is known since the first time", async () => {
      const { signIns } = stores();
      await signIns.putGrant(grant());
      await signIns.recordActivity(new Map([[phone, at(5)]]));
      const engine = { rejected: true, accountId: ana, clientId: grant().clientId };
      await signIns.putGrant(
        grant({
          engine,
          signedInAt: at(99),
          lastActivityAt: at(99),
          accountId: ben,
          device: "Another, longer name",
        }),
      );
      expect(await signIns.grant(phone)).toEqual(grant({ engine, lastActivityAt: at(5) }));
    });

    it("lists an account's grants, latest activity first", async () => {
      const { signIns } = stores();
      for (const one of [
        used("a", at(1)),
        used("b", at(3)),
        used("c", at(2)),
        { ...used("x", at(4)), accountId: ben },
      ]) {
        await signIns.putGrant(one);
      }
      await signIns.recordActivity(new Map([[grantId("a"), at(9)]]));
      expect((await signIns.grantsOf(ana)).map(({ id }) => id)).toEqual(["a", "b", "c"]);
      expect(await signIns.grantsOf(accountId("acc_nobody"))).toEqual([]);
    });

    it("moves activity forward, never back, and passes over unknown grants", async () => {
      const { signIns } = stores();
      const later = grantId("grt_later");
      await signIns.putGrant(grant({ lastActivityAt: at(5) }));
      await signIns.putGrant(grant({ id: later, lastActivityAt: at(5) }));
      const unknown = grantId("grt_unknown");
      await signIns.recordActivity(
        new Map([
          [phone, at(4)],
          [unknown, at(6)],
          [later, at(6)],
        ]),
      );
      await signIns.recordActivity(new Map());
      expect((await signIns.grant(phone))?.lastActivityAt).toBe(at(5));
      expect((await signIns.grant(later))?.lastActivityAt).toBe(at(6));
      expect(await signIns.grant(unknown)).toBeUndefined();
    });

    it("records the activity of thousands of grants at once", async () => {
      const { signIns } = stores();
      const ids = Array.from({ length: 1201 }, (_none, n) => grantId(`grt_${n}`));
      for (const id of [ids[0], ids[600], ids[1200]] as GrantId[]) await signIns.putGrant(grant({ id }));
      await signIns.recordActivity(new Map(ids.map((id) => [id, at(7)])));
      expect((await signIns.grantsOf(ana)).map(({ lastActivityAt }) => lastActivityAt)).toEqual([
        at(7),
        at(7),
        at(7),
      ]);
    });

    it("removes grants with the refresh tokens that belong to them, and nothing else", async () => {
      const { signIns, engineRecords } = stores();
      const kept = grantId("grt_kept");
      await signIns.putGrant(grant());
      await signIns.putGrant(grant({ id: kept }));
      for (const record of [token("a", phone), token("a2", phone), token("b", kept), token("c")]) {
        await engineRecords.put(record);
      }
      await signIns.removeGrants([phone, grantId("grt_unknown")]);
      await signIns.removeGrants([]);
      expect(await signIns.grant(phone)).toBeUndefined();
      expect(await signIns.grant(kept)).toBeDefined();
      expect(await engineRecords.find("RefreshToken", "a", at(0))).toBeUndefined();
      expect(await engineRecords.find("RefreshToken", "a2", at(0))).toBeUndefined();
      expect(await engineRecords.find("RefreshToken", "b", at(0))).toBeDefined();
      expect(await engineRecords.find("RefreshToken", "c", at(0))).toBeDefined();
    });
  });
}

function findsIdleGrants(signIns: () => SignIns): void {
  const add = async (...grants: readonly Grant[]) => {
    for (const one of grants) await signIns().putGrant(one);
  };
  const idle = async (limit: number, last?: string) =>
    (
      await signIns().idleGrants({
        before: at(10),
        limit,
        ...(last !== undefined && { after: grantId(last) }),
      })
    ).map(({ id }) => id);
  describe("idle grants", () => {
    it("come least recently active first, only those last active before the instant", async () => {
      await add(used("d", at(10)), used("c", at(9)), used("a", at(1)), used("b", at(2)));
      expect(await idle(5)).toEqual(["a", "b", "c"]);
      expect(await idle(2)).toEqual(["a", "b"]);
    });

    it("come in pages, each once, also where the instants are equal", async () => {
      await add(used("a", at(1)), used("b", at(1)), used("c", at(1)), used("d", at(2)));
      expect(await idle(2)).toEqual(["a", "b"]);
      expect(await idle(2, "b")).toEqual(["c", "d"]);
      expect(await idle(2, "d")).toEqual([]);
      expect(await idle(2, "a")).toEqual(["b", "c"]);
    });

    it("go on from a grant that has been removed since", async () => {
      await add(used("a", at(1)), used("b", at(2)), used("c", at(3)));
      expect(await idle(2)).toEqual(["a", "b"]);
      await signIns().removeGrants([grantId("b")]);
      expect(await idle(2, "b")).toEqual(["c"]);
    });

    it("go on from a grant that has been used since", async () => {
      await add(used("a", at(1)), used("b", at(2)), used("c", at(3)));
      expect(await idle(2)).toEqual(["a", "b"]);
      await signIns().recordActivity(new Map([[grantId("b"), at(50)]]));
      expect(await idle(2, "b")).toEqual(["c"]);
    });

    it("begin anew after an id of no page and no grant", async () => {
      await add(used("a", at(1)));
      expect(await idle(2, "unknown")).toEqual(["a"]);
    });
  });
}

function findsGrantsInReach(signIns: () => SignIns): void {
  const found = async (query: Parameters<SignIns["grantsAt"]>[0], limit = 10, last?: string) =>
    (await signIns().grantsAt(query, { limit, ...(last !== undefined && { after: grantId(last) }) })).map(
      ({ id }) => id,
    );
  describe("grants in reach", () => {
    beforeEach(async () => {
      await signIns().putGrant(grant({ id: grantId("a"), signedInAt: at(1) }));
      await signIns().putGrant(grant({ id: grantId("b"), signedInAt: at(2), institutionId: south }));
      await signIns().putGrant(grant({ id: grantId("c"), signedInAt: at(3), accountId: ben }));
      await signIns().putGrant(grant({ id: grantId("d"), signedInAt: at(4), clientId: tool, kind: "tool" }));
    });

    it("are those that fit all that is given, by id", async () => {
      expect(await found({})).toEqual(["a", "b", "c", "d"]);
      expect(await found({ institutionId: north })).toEqual(["a", "c", "d"]);
      expect(await found({ accountId: ana })).toEqual(["a", "b", "d"]);
      expect(await found({ clientId: tool })).toEqual(["d"]);
      expect(await found({ kind: "mobile" })).toEqual(["a", "b", "c"]);
      expect(await found({ signedInUntil: at(2) })).toEqual(["a", "b"]);
      expect(await found({ accountId: ana, institutionId: north, kind: "mobile" })).toEqual(["a"]);
      expect(await found({ accountId: ana, signedInUntil: at(0) })).toEqual([]);
    });

    it("come in pages, whole", async () => {
      expect(await found({ accountId: ana }, 2)).toEqual(["a", "b"]);
      expect(await found({ accountId: ana }, 2, "b")).toEqual(["d"]);
      expect(await found({ accountId: ana }, 2, "d")).toEqual([]);
      expect((await signIns().grantsAt({}, { limit: 1 }))[0]).toEqual(
        grant({ id: grantId("a"), signedInAt: at(1) }),
      );
    });
  });
}

const used = (id: string, lastActivityAt: Instant): Grant => grant({ id: grantId(id), lastActivityAt });

const token = (hash: string, of?: GrantId): EngineRecord => ({
  model: "RefreshToken",
  hash,
  payload: {},
  expiresAt: at(100),
  ...(of !== undefined && { grantId: of }),
});
