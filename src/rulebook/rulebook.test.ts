import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  app,
  at,
  client,
  institution,
  newPlace,
  north,
  put,
  revocation,
  signingKey,
} from "../../test/contracts/examples.ts";
import { temporaryPaths } from "../../test/contracts/temporary-paths.ts";
import { type RulebookProcess, startRulebook } from "../../test/support/rulebook-process.ts";
import { grantId } from "../policy/ids.ts";
import { type Duration, milliseconds, seconds } from "../policy/time.ts";
import { StoreUnavailable } from "../store/port/records.ts";
import { openSqlStores } from "../store/sql/open.ts";
import { openRulebook, type Rulebook } from "./rulebook.ts";

const paths = temporaryPaths();
const signIn = {
  grantId: grantId("grt_phone"),
  kind: "mobile",
  administrator: false,
  signedInAt: at(0),
  lastActivityAt: at(0),
} as const;

let files: ReturnType<typeof paths>;
let running: RulebookProcess[];
beforeEach(() => {
  files = paths(newPlace());
  running = [];
});
afterEach(async () => {
  for (const process of running) await process.stop();
});

async function start(leaseLength?: Duration): Promise<RulebookProcess> {
  const made = await startRulebook(files, leaseLength);
  running.push(made);
  return made;
}

const revoke = async ({ stores }: RulebookProcess) =>
  put(stores.records, async (writer) => writer.putDenial(revocation()));
const denials = ({ rulebook }: RulebookProcess): number => rulebook.factsFor(signIn).denials.length;

describe("a process", () => {
  it("answers from what is in the records when it starts", async () => {
    const stores = await openSqlStores(files);
    await put(stores.records, async (writer) => {
      await writer.putInstitution(institution());
      await writer.putClient(client());
      await writer.putDenial(revocation());
    });
    await stores.close();
    const a = await start();
    expect(denials(a)).toBe(1);
    expect(a.rulebook.institution(north)).toEqual(institution());
    expect(a.rulebook.institutions()).toEqual([institution()]);
    expect(a.rulebook.client(app)).toEqual(client());
    expect(a.rulebook.clients()).toEqual([client()]);
    expect(a.rulebook.size()).toEqual({ institutions: 1, clients: 1, denials: 1 });
    expect(a.rulebook.isCurrent()).toBe(true);
  });

  it.each<[string, (rulebook: Rulebook) => unknown]>([
    ["factsFor", (rulebook) => rulebook.factsFor(signIn)],
    ["institution", (rulebook) => rulebook.institution(north)],
    ["institutions", (rulebook) => rulebook.institutions()],
    ["client", (rulebook) => rulebook.client(app)],
    ["clients", (rulebook) => rulebook.clients()],
    ["version", (rulebook) => rulebook.version()],
    ["number", (rulebook) => rulebook.number()],
  ])("that was stopped longer than its lease throws StoreUnavailable when asked %s", async (_name, ask) => {
    const a = await start();
    ask(a.rulebook);
    a.skip(2000);
    expect(() => ask(a.rulebook)).toThrow(
      new StoreUnavailable("The rulebook has not followed the records within its lease."),
    );
    expect(a.rulebook.isCurrent()).toBe(false);
    expect(a.rulebook.size()).toMatchObject({ denials: 0 });
  });

  it("has a later version after each change, and the number of the last one", async () => {
    const a = await start();
    const [version, number] = [a.rulebook.version(), a.rulebook.number()];
    await revoke(a);
    await a.rulebook.follow();
    expect(a.rulebook.version()).toBeGreaterThan(version);
    expect(a.rulebook.number()).toBe(number + 1);
  });

  it("has the keys read anew when one has changed, and not otherwise", async () => {
    const a = await start();
    let renewed = 0;
    a.rulebook.whenKeysChange(async () => {
      renewed += 1;
    });
    await revoke(a);
    await a.rulebook.follow();
    expect(renewed).toBe(0);
    await put(a.stores.records, async (writer) => writer.putSigningKey(signingKey()));
    await a.rulebook.follow();
    expect(renewed).toBe(1);
  });

  it("that was stopped heals by itself, and knows then what happened meanwhile", async () => {
    const [a, b] = [await start(), await start()];
    a.skip(2000);
    await revoke(b);
    expect(() => denials(a)).toThrow(StoreUnavailable);
    await vi.waitFor(() => expect(a.rulebook.isCurrent()).toBe(true), { timeout: 5000 });
    expect(denials(a)).toBe(1);
  });

  it("that was stopped begins to heal when it is first asked, whenever its next renewal would be", async () => {
    vi.useFakeTimers({ toFake: ["setInterval"] });
    try {
      const a = await start();
      a.skip(2000);
      expect(() => denials(a)).toThrow(StoreUnavailable);
      // Not vi.waitFor, which lets the timers run.
      while (!a.rulebook.isCurrent()) await wait(5);
      expect(denials(a)).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("that cannot renew its lease stops answering when it has run out, says why, and heals", async () => {
    const a = await start(seconds(1));
    const stranger = new DatabaseSync(files.recordsPath.replace(".sqlite", "-leases.sqlite"));
    stranger.exec("begin immediate");
    await wait(1100);
    expect(() => denials(a)).toThrow(StoreUnavailable);
    stranger.exec("rollback");
    stranger.close();
    await vi.waitFor(() => expect(denials(a)).toBe(0), { timeout: 5000 });
  });

  it("that is closed answers nothing, and its lease is gone", async () => {
    const [a, b] = [await start(), await start()];
    await a.rulebook.close();
    expect(() => denials(a)).toThrow(StoreUnavailable);
    expect(await b.stores.leases.all()).toHaveLength(1);
    await wait(700);
    expect(await b.stores.leases.all()).toHaveLength(1);
  });
});

describe("what was committed", () => {
  it("holds in this process and in the others when it has taken effect, each time", async () => {
    const [a, b, c] = [await start(), await start(), await start(seconds(10))];
    for (let round = 1; round <= 30; round++) {
      const by = [a, b, c][round % 3] ?? a;
      await put(by.stores.records, async (writer) =>
        writer.putClient(client(app, { name: `round ${round}` })),
      );
      await by.rulebook.takeEffect();
      const names = [a, b, c].map(({ rulebook }) => rulebook.client(app)?.name);
      expect(names).toEqual(Array.from({ length: 3 }, () => `round ${round}`));
    }
    expect([a, b, c].flatMap(({ faults }) => faults)).toEqual([]);
  });

  it("is applied by the next renewal when nobody tells of it, however long the lease", async () => {
    const stores = await openSqlStores({ recordsPath: ":memory:", signInsPath: ":memory:" });
    const rulebook = await openRulebook({
      feed: { ...stores.records, onChange: () => () => undefined },
      leases: stores.leases,
      now: () => at(0),
      elapsed: () => milliseconds(performance.now()),
      leaseLength: seconds(30),
      onFault: () => undefined,
    });
    await put(stores.records, async (writer) => writer.putDenial(revocation()));
    expect(rulebook.factsFor(signIn).denials).toHaveLength(0);
    await vi.waitFor(() => expect(rulebook.factsFor(signIn).denials).toHaveLength(1), { timeout: 3000 });
    await rulebook.close();
    await stores.close();
  });

  it("takes effect without waiting for a process that was closed", async () => {
    const [a, b] = [await start(seconds(30)), await start(seconds(30))];
    await b.stop();
    await revoke(a);
    await a.rulebook.takeEffect();
    expect(denials(a)).toBe(1);
  });

  it("waits for a lease that has not run out, which nobody removes until then", async () => {
    const a = await start();
    await a.stores.leases.put({ process: "quiet", renewal: 1, length: seconds(30), applied: 0 });
    await wait(1200);
    expect((await a.stores.leases.all()).map(({ process }) => process)).toContain("quiet");
    await revoke(a);
    const waiting = a.rulebook.takeEffect().then(() => "done");
    expect(await Promise.race([waiting, wait(100, "waits")])).toBe("waits");
    await a.stores.leases.put({ process: "quiet", renewal: 1, length: seconds(30), applied: 1 });
    expect(await waiting).toBe("done");
  });

  it("waits for a process that has died no longer than its lease, and for later changes not at all", async () => {
    const a = await start();
    const dead = { process: "dead", renewal: 1, length: seconds(1), applied: 0 };
    await a.stores.leases.put(dead);
    await revoke(a);
    const begun = performance.now();
    await a.rulebook.takeEffect();
    expect(performance.now() - begun).toBeLessThan(2000);
    await vi.waitFor(async () => expect(await a.stores.leases.all()).toHaveLength(1), { timeout: 5000 });
  });
});

it("says how old its lease is, whether it holds, and how far it has read", async () => {
  const { rulebook, skip, stores } = await start();
  await put(stores.records, async (writer) => writer.putInstitution(institution(north)));
  await rulebook.follow();
  expect(rulebook.state()).toMatchObject({ held: true, applied: 1 });
  expect(rulebook.state().age).toBeLessThan(2000);
  skip(seconds(2));
  expect(rulebook.state().held).toBe(false);
  expect(rulebook.state().age).toBeGreaterThanOrEqual(2000);
});
