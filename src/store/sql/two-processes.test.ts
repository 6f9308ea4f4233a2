import { setTimeout } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { act, at, client, newPlace, phone } from "../../../test/contracts/examples.ts";
import { temporaryPaths } from "../../../test/contracts/temporary-paths.ts";
import { brokenAt } from "../port/audit-chain.ts";
import { openSqlStores, type SqlStores } from "./open.ts";

const paths = temporaryPaths();

/** Two stores over the same files stand for two processes: they share nothing but the files. */
describe("two processes over the same files", () => {
  let pair: readonly [SqlStores, SqlStores];
  beforeEach(async () => {
    const place = newPlace();
    pair = [await openSqlStores(paths(place)), await openSqlStores(paths(place))];
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
    await setTimeout(100);
    expect(heard).toBe(0);
    await pair[0].records.change(async (writer) => writer.putClient(client()));
    await vi.waitFor(() => expect(heard).toBe(1), { timeout: 2000 });
    await setTimeout(50);
    expect(heard).toBe(1);
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
