import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ana, app, at, client, cutOff, north, put, tool } from "../../test/contracts/examples.ts";
import { after, days, hours, type Instant, milliseconds, seconds } from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";
import type { Logout } from "../store/port/logouts.ts";
import { openSqlStores, type SqlStores } from "../store/sql/open.ts";
import { type Delivery, deliveryOf, pauseAfter, sendLogouts, sweepLogouts } from "./send-logouts.ts";

it.each([
  [1, seconds(5)],
  [2, seconds(10)],
  [5, seconds(80)],
  [10, seconds(2560)],
  [11, hours(1)],
  [500, hours(1)],
])("after attempt %s it waits for at most that long, and for at least half of it", (attempts, longest) => {
  expect(pauseAfter(attempts, 1)).toBe(longest);
  expect(pauseAfter(attempts, 0)).toBe(longest / 2);
});

it.each([200, 204])("takes %s for delivered", (status) =>
  expect(deliveryOf({ status })).toEqual({ outcome: "delivered" }),
);

it.each([201, 301, 302, 400, 404, 500, 504])("takes %s for a failure", (status) =>
  expect(deliveryOf({ status })).toEqual({ outcome: "failed", error: `It answered ${status}.` }),
);

it("takes no answer for a failure, with the reason there was none", () =>
  expect(deliveryOf({ error: "It cannot be reached." })).toEqual({
    outcome: "failed",
    error: "It cannot be reached.",
  }));

const notice = (id: string, changes: Partial<Logout> = {}): Logout => ({
  id,
  clientId: app,
  accountId: ana,
  institutionId: north,
  sid: `sid of ${id}`,
  queuedAt: at(0),
  ...changes,
});
const told = (id: Client["id"]) => client(id, { backchannelLogoutUri: `https://${id}.example/logout` });
const delivered = async (): Promise<Delivery> => ({ outcome: "delivered" });
const failed = async (): Promise<Delivery> => ({ outcome: "failed", error: "It answered 500." });

describe("what waits to be told", () => {
  let stores: SqlStores;
  let now: Instant;
  beforeEach(async () => {
    stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
    now = at(0);
  });
  afterEach(() => stores.close());

  async function queued(...logouts: readonly Logout[]): Promise<void> {
    const denial = cutOff(`den_${logouts[0]?.id}`, { level: "everyone" });
    await put(stores.records, (writer) => writer.putDenial(denial));
    const ending = await stores.logouts.claimEnding(at(0), at(1));
    if (ending === undefined) throw new Error("nothing has ended");
    await stores.logouts.queue(ending, { logouts });
  }

  /** What clients are sent, and what they make of it. */
  function sender(deliver: () => Promise<Delivery>, of: (id: Client["id"]) => Client | undefined = told) {
    const sent: (readonly [string, string])[] = [];
    const faults: unknown[] = [];
    let room = 0;
    const { step, settled } = sendLogouts({
      logouts: stores.logouts,
      client: of,
      token: async ({ id }) => `token of ${id}`,
      deliver: async (uri, token) => {
        sent.push([uri, token]);
        return deliver();
      },
      now: () => now,
      random: () => 1,
      onFault: (error) => faults.push(error),
      sent: () => {
        room += 1;
      },
    });
    return { step, settled, sent, faults, roomAgain: () => room };
  }

  const waiting = async () =>
    (await stores.logouts.failedLogouts({ institutions: "all", limit: 100 })).items.map(
      ({ id, lastError, nextAt }) => [id, lastError, nextAt],
    );
  const due = async (when: Instant) =>
    (await stores.logouts.claim(when, { until: when, limit: 100, room: () => 100 })).map(({ id }) => id);

  it("is sent to its client once, and forgotten when it has arrived", async () => {
    await queued(notice("a"));
    const { step, settled, sent, roomAgain } = sender(delivered);
    expect(await step()).toBe(true);
    expect(roomAgain()).toBe(0);
    await settled();
    expect(sent).toEqual([["https://app.example/logout", "token of a"]]);
    expect(roomAgain()).toBe(1);
    expect(await step()).toBe(false);
    expect(await due(after(now, days(1)))).toEqual([]);
  });

  it.each<[string, Client | undefined]>([
    ["has gone", undefined],
    ["does not want to be told any more", client()],
  ])("is forgotten, and sent nowhere, when its client %s", async (_why, of) => {
    await queued(notice("a"));
    const { step, settled, sent, faults } = sender(delivered, () => of);
    await step();
    await settled();
    expect({ sent, faults, due: await due(after(now, days(1))) }).toEqual({ sent: [], faults: [], due: [] });
  });

  it("comes again after a pause when it has failed, and says why", async () => {
    await queued(notice("a"));
    const { step, settled, sent } = sender(failed);
    await step();
    await settled();
    expect(await waiting()).toEqual([["a", "It answered 500.", after(now, seconds(5))]]);
    now = after(at(0), milliseconds(seconds(5) - 1));
    expect(await step()).toBe(false);
    now = after(at(0), seconds(5));
    expect(await step()).toBe(true);
    await settled();
    expect(sent).toHaveLength(2);
    expect(await waiting()).toEqual([["a", "It answered 500.", after(now, seconds(10))]]);
  });

  it.each([
    ["is tried again while that is within a day", milliseconds(1), "again"],
    ["is given up when the next time would be a day after it was queued", milliseconds(0), "given up"],
  ])("%s", async (_sentence, before, outcome) => {
    await queued(notice("a"));
    const { step, settled } = sender(failed);
    now = after(at(0), milliseconds(days(1) - seconds(5) - before));
    await step();
    await settled();
    const nextAt = outcome === "again" ? after(now, seconds(5)) : undefined;
    expect(await waiting()).toEqual([["a", "It answered 500.", nextAt]]);
  });

  it("is sent to 32 at once, 4 of one client, and more when there is room again", async () => {
    const clients = Array.from({ length: 10 }, (_none, n) => `app${n}` as Client["id"]);
    const each = clients.flatMap((clientId) =>
      [1, 2, 3, 4, 5].map((n) => notice(`${clientId} ${n}`, { clientId })),
    );
    await queued(...each);
    const hang = Promise.withResolvers<Delivery>();
    const { step, settled, sent } = sender(() => hang.promise);
    expect(await step()).toBe(true);
    await turn();
    expect(sent).toHaveLength(32);
    for (const id of clients) expect(sent.filter(([uri]) => uri.includes(`${id}.`)).length).toBeLessThan(5);
    expect(await step()).toBe(false);
    hang.resolve({ outcome: "delivered" });
    await settled();
    while (await step()) await settled();
    expect(sent).toHaveLength(50);
  });

  it("goes to a client that hangs 4 at once, however often it is looked for, and to another all the same", async () => {
    await queued(...[1, 2, 3, 4, 5].map((n) => notice(`${n}`)));
    const hang = Promise.withResolvers<Delivery>();
    const { step, settled, sent } = sender(() => hang.promise);
    expect(await step()).toBe(true);
    expect(await step()).toBe(false);
    await turn();
    expect(sent).toHaveLength(4);
    await queued(notice("other", { clientId: tool }));
    expect(await step()).toBe(true);
    await turn();
    expect(sent.slice(4)).toEqual([["https://tool.example/logout", "token of other"]]);
    hang.resolve({ outcome: "delivered" });
    await settled();
    expect(await step()).toBe(true);
    await settled();
    expect(sent).toHaveLength(6);
  });

  it("does not begin more than there is room for beside those under way", async () => {
    const ids = Array.from({ length: 12 }, (_none, n) => `app${n}` as Client["id"]);
    const first = ids
      .slice(0, 6)
      .flatMap((clientId) => [1, 2, 3, 4].map((n) => notice(`${clientId} ${n}`, { clientId })));
    const later = ids
      .slice(6)
      .flatMap((clientId) =>
        [1, 2, 3, 4].map((n) => notice(`${clientId} ${n}`, { clientId, queuedAt: at(1) })),
      );
    await queued(...first, ...later);
    const hang = Promise.withResolvers<Delivery>();
    const { step, settled, sent } = sender(() => hang.promise);
    await step();
    now = at(1);
    await step();
    await turn();
    expect(sent).toHaveLength(32);
    hang.resolve({ outcome: "delivered" });
    await settled();
  });

  it("comes again when the claim runs out, if sending it broke, which is told", async () => {
    await queued(notice("a"));
    const broken = new Error("no connection can be made");
    const { step, settled, faults, roomAgain } = sender(() => Promise.reject(broken));
    await step();
    await settled();
    expect({ faults, room: roomAgain() }).toEqual({ faults: [broken], room: 1 });
    expect(await due(after(now, milliseconds(seconds(30) - 1)))).toEqual([]);
    expect(await due(after(now, seconds(30)))).toEqual(["a"]);
  });

  it("is forgotten a week after it was queued, whatever has become of it", async () => {
    await queued(notice("old"), notice("new", { clientId: tool, queuedAt: at(1) }));
    now = after(at(1), days(7));
    await sweepLogouts({ logouts: stores.logouts, now: () => now })();
    expect(await due(now)).toEqual(["new"]);
  });
});
