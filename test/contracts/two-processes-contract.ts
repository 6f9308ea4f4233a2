import { setImmediate, setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { after, milliseconds } from "../../src/policy/time.ts";
import { brokenAt } from "../../src/store/port/audit-chain.ts";
import type { SqlStores } from "../../src/store/sql/open.ts";
import { act, at, client, newPlace, phone } from "./examples.ts";

/** Two stores over the same place stand for two processes: they share nothing but what is kept there. */
export function letsTwoProcessesWork(store: string, open: (place: string) => Promise<SqlStores>): void {
  describe(`two processes on ${store}`, () => {
    let pair: readonly [SqlStores, SqlStores];
    beforeEach(async () => {
      const place = newPlace();
      pair = [await open(place), await open(place)];
    });
    afterEach(async () => {
      for (const stores of pair) await stores.close();
    });

    it("take numbers of the feed and of the audit in turn, and the chain holds", async () => {
      const writes = Array.from({ length: 40 }, async (_none, n) =>
        pair[n % 2 === 0 ? 0 : 1].records.change(async (writer) => {
          await writer.putClient(client());
          await writer.addAudit(act());
        }),
      );
      await Promise.all(writes);
      const oneTo40 = Array.from({ length: 40 }, (_none, n) => n + 1);
      expect((await pair[0].records.changesAfter(0, 100)).map(({ number }) => number)).toEqual(oneTo40);
      const { items } = await pair[1].records.audit({ institutions: "all", limit: 100 });
      expect(items.map(({ number }) => number)).toEqual(oneTo40.toReversed());
      expect(brokenAt(items.toReversed())).toBeUndefined();
    });

    it("never show a number of the feed below one that was seen, nor leave one out", async () => {
      const numbers: number[] = [];
      const reading = (async () => {
        while (numbers.length < 60) {
          const changes = await pair[1].records.changesAfter(numbers.at(-1) ?? 0, 100);
          numbers.push(...changes.map(({ number }) => number));
          await setImmediate();
        }
      })();
      const writes = Array.from({ length: 60 }, async (_none, n) =>
        pair[n % 2 === 0 ? 0 : 1].records.change(async (writer) => {
          await writer.putClient(client());
          if (n % 3 === 0) await setTimeout(2);
        }),
      );
      await Promise.all([...writes, reading]);
      expect(numbers).toEqual(Array.from({ length: 60 }, (_none, n) => n + 1));
    });

    it("change one after the other: what one has read is not changed by the other before it has written", async () => {
      const writes = Array.from({ length: 40 }, async (_none, n) =>
        pair[n % 2 === 0 ? 0 : 1].records.change(async (writer) => {
          await writer.putLatestInstant(after(await writer.latestInstant(), milliseconds(1)));
        }),
      );
      await Promise.all(writes);
      expect(await pair[0].records.latestInstant()).toBe(40);
    });

    it("let exactly one use of a record through", async () => {
      for (let round = 0; round < 50; round++) {
        const hash = `hash-${round}`;
        await pair[0].engineRecords.put({
          model: "RefreshToken",
          hash,
          payload: {},
          expiresAt: at(9),
          grantId: phone,
        });
        const uses = [0, 1, 0, 1].map(async (n) =>
          pair[n === 0 ? 0 : 1].engineRecords.consume("RefreshToken", hash, { at: at(1) }),
        );
        expect((await Promise.all(uses)).filter(Boolean)).toHaveLength(1);
      }
    });

    it("hear of each other's changes, and of nothing when there are none", async () => {
      let heard = 0;
      const stop = pair[1].records.onChange(() => void (heard += 1));
      const change = async () => pair[0].records.change(async (writer) => writer.putClient(client()));
      // Whoever begins to listen may need a moment, and be told at once, because of what came before.
      const begun = async () => {
        await change();
        expect(heard).toBeGreaterThan(0);
      };
      await vi.waitFor(begun, { timeout: 4000, interval: 100 });
      await setTimeout(200);
      const before = heard;
      await setTimeout(100);
      expect(heard).toBe(before);
      await change();
      await vi.waitFor(() => expect(heard).toBe(before + 1), { timeout: 2000 });
      await setTimeout(50);
      expect(heard).toBe(before + 1);
      stop();
    });

    it("lose no authorization of a session that both write", async () => {
      const names = Array.from({ length: 20 }, (_none, n) => `client-${n}`);
      await Promise.all(
        names.map(async (name, n) =>
          pair[n % 2 === 0 ? 0 : 1].engineRecords.put({
            model: "Session",
            hash: "session",
            payload: { authorizations: { [name]: {} } },
            expiresAt: at(9),
          }),
        ),
      );
      const stored = await pair[0].engineRecords.find("Session", "session", at(0));
      expect(Object.keys(Object(stored?.payload["authorizations"])).toSorted()).toEqual(names.toSorted());
    });
  });
}
