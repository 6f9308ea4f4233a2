import { setTimeout as wait } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openSqlStores } from "../../src/store/sql/open.ts";
import { storePaths } from "../../src/stores.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { type InterruptibleProxy, proxyTo } from "../support/interruptible-proxy.ts";
import { signIn } from "../support/phone.ts";
import { type Running, startForTest } from "../support/running.ts";
import { type Asker, askerAt, freshToken, isActive, untilFollowing, untilKept } from "./parties.ts";

const leaseLength = 1000;
const env = { HALLPASS_LEASE_SECONDS: "1" };
/** What a busy machine may add. */
const slack = 1500;

let a: Parties;
let b: Running;
let ana: string;
let token: string;
beforeAll(async () => {
  a = await startParties({ env });
  b = await startForTest({ folder: a.running.folder, env });
  ana = await a.accountId(a.ana);
  token = await freshToken(a);
});
afterAll(async () => {
  await b.stop();
  await a.running.stop();
});

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

function newAsker(more: Parameters<typeof askerAt>[1] = {}): Asker {
  const asker = askerAt(a, more);
  open.push(asker);
  return asker;
}

async function newProxy(origin = a.origin): Promise<InterruptibleProxy> {
  const proxy = await proxyTo(origin);
  open.push(proxy);
  return proxy;
}

const suspend = () => a.admin("POST", `/accounts/${ana}/suspensions`, { code: "conduct", signOut: false });
const reinstate = () => a.admin("POST", `/accounts/${ana}/reinstatements`, {});

async function timed(work: Promise<{ readonly status: number }>): Promise<number> {
  const begun = performance.now();
  expect((await work).status).toBeLessThan(300);
  return performance.now() - begun;
}

it("asks at first, and keeps the answer once it follows", async () => {
  const asker = newAsker();
  expect(await asker.check(token)).toMatchObject({ active: true, sub: ana, institution: "northgate" });
  await untilFollowing(asker);
  await untilKept(asker, token);
  const { asked, kept } = asker.state();
  for (let n = 0; n < 100; n += 1) expect(await isActive(asker, token)).toBe(true);
  expect(asker.state()).toMatchObject({ asked, kept: { answers: kept.answers } });
  expect(kept.bytes).toBeGreaterThan(0);
});

it("keeps nobody waiting once it is closed", async () => {
  const asker = newAsker();
  await untilFollowing(asker);
  const held = await followers();
  expect(held).not.toEqual([]);
  await asker.close();
  expect(asker.state().following).toBe(false);
  expect((await followers()).length).toBe(held.length - 1);
});

/** The leases that are lent, as whoever waits for them sees them. */
async function followers(): Promise<readonly string[]> {
  const stores = await openSqlStores(storePaths(a.running.folder));
  const leases = await stores.leases.all();
  await stores.close();
  return leases.map(({ process }) => process).filter((name) => name.startsWith("follower "));
}

it("keeps nothing when it is told not to follow", async () => {
  const asker = newAsker({ follow: false });
  for (let n = 0; n < 3; n += 1) expect(await isActive(asker, token)).toBe(true);
  expect(asker.state()).toMatchObject({ following: false, asked: 3, fromMemory: 0, kept: { answers: 0 } });
});

it("refuses from the moment a suspension is acknowledged, by either server, 20 times", {
  timeout: 60_000,
}, async () => {
  const askers = [newAsker(), newAsker(), newAsker({ issuer: b.origin })];
  const waits: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    for (const asker of askers) await untilFollowing(asker);
    if (round % 5 === 0) for (const asker of askers) await untilKept(asker, token);
    waits.push(await timed(suspend()));
    expect(await Promise.all(askers.map((asker) => isActive(asker, token)))).toEqual([false, false, false]);
    await reinstate();
    expect(await Promise.all(askers.map((asker) => isActive(asker, token)))).toEqual([true, true, true]);
  }
  waits.sort((one, other) => one - other);
  const [shortest = 0, median = 0, longest = 0] = [waits[0], waits[10], waits.at(-1)];
  process.stdout.write(
    `acknowledged with three followers: median ${median.toFixed()} ms, longest ${longest.toFixed()} ms\n`,
  );
  expect(shortest).toBeLessThan(leaseLength / 2);
  expect(askers.flatMap(({ faults }) => faults)).toEqual([]);
});

it("drops what an ended sign-in, a school's cut-off and a changed policy concern, and nothing else", {
  timeout: 60_000,
}, async () => {
  const [ended, other] = [await freshToken(a), await freshToken(a, a.fumiko)];
  const asker = newAsker();
  await untilFollowing(asker);
  for (const one of [ended, token, other]) await untilKept(asker, one);
  const fromMemory = async (one: string) => {
    const before = asker.state().fromMemory;
    const active = await isActive(asker, one);
    return [active, asker.state().fromMemory > before];
  };
  await a.post("/revoke", { token: ended, client_id: "learning-app" });
  expect([await fromMemory(ended), await fromMemory(token), await fromMemory(other)]).toEqual([
    [false, false],
    [true, true],
    [true, true],
  ]);
  const northgate = {
    institutions: [
      {
        id: "northgate",
        name: "Northgate School",
        domains: ["northgate.example"],
        contact: "Ask.",
        timeZone: "Europe/Madrid",
      },
    ],
  };
  await a.running.apply(northgate);
  expect([await fromMemory(token), await fromMemory(other)]).toEqual([
    [true, false],
    [true, true],
  ]);
});

describe("when the stream is cut", () => {
  it("answers from memory no longer than its lease, then asks, and goes on where it was", {
    timeout: 60_000,
  }, async () => {
    const proxy = await newProxy();
    const asker = newAsker({ issuer: proxy.origin });
    await untilFollowing(asker);
    await untilKept(asker, token);
    proxy.cut();
    expect(await isActive(asker, token)).toBe(true);
    const took = await timed(suspend());
    expect(took).toBeLessThan(leaseLength + slack);
    await expect(asker.check(token)).rejects.toThrow("Hallpass does not answer");
    proxy.mend();
    expect(await isActive(asker, token)).toBe(false);
    await reinstate();
    expect(await isActive(asker, token)).toBe(true);
    await untilFollowing(asker);
    await untilKept(asker, token);
  });

  it("keeps what has not changed meanwhile", { timeout: 60_000 }, async () => {
    const proxy = await newProxy();
    const asker = newAsker({ issuer: proxy.origin });
    await untilFollowing(asker);
    await untilKept(asker, token);
    proxy.cut();
    await expect.poll(() => asker.state().following, { timeout: 5000 }).toBe(false);
    proxy.mend();
    await untilFollowing(asker);
    const { asked } = asker.state();
    expect(await isActive(asker, token)).toBe(true);
    expect(asker.state().asked).toBe(asked);
  });
});

it("that stands still is waited for one lease, and answers nothing old when it goes on", {
  timeout: 60_000,
}, async () => {
  const proxy = await newProxy();
  const asker = newAsker({ issuer: proxy.origin });
  await untilFollowing(asker);
  await untilKept(asker, token);
  proxy.freeze();
  const took = await timed(suspend());
  expect(took).toBeLessThan(leaseLength + slack);
  process.stdout.write(`acknowledged beside a follower that stands still: ${took.toFixed()} ms\n`);
  const answer = await asker.check(token).catch(() => ({ active: "unknown" }));
  expect(answer.active).not.toBe(true);
  proxy.mend();
  await reinstate();
  await untilFollowing(asker);
  expect(await isActive(asker, token)).toBe(true);
});

it("survives a new start of the server, and drops nothing that has not changed", {
  timeout: 60_000,
}, async () => {
  const first = await startForTest({ folder: a.running.folder, env });
  const port = new URL(first.origin).port;
  const asker = newAsker({ issuer: first.origin });
  await untilFollowing(asker);
  await untilKept(asker, token);
  await first.stop();
  await suspend();
  await reinstate();
  const again = await startForTest({ folder: a.running.folder, env: { ...env, HALLPASS_PORT: port } });
  open.push({ close: () => again.stop() });
  await untilFollowing(asker);
  const { asked } = asker.state();
  expect(await isActive(asker, token)).toBe(true);
  expect(asker.state().asked).toBe(asked + 1);
});

describe("a client that may not follow", () => {
  it("with a wrong secret is told nothing, and says what is wrong", async () => {
    const asker = newAsker({ clientSecret: "wrong" });
    await expect(asker.check(token)).rejects.toThrow("status 401");
    await expect.poll(() => String(asker.faults[0])).toContain("status 401");
    expect(asker.state().following).toBe(false);
  });

  it("because it was switched off drops all it kept", { timeout: 60_000 }, async () => {
    const own = {
      id: "third-api",
      kind: "resource-server",
      name: "Third API",
      institutions: "all",
      audience: "https://third.example",
      scopes: [],
      secret: "generate",
    };
    const clientSecret = await a.register(own);
    const asker = newAsker({ clientId: "third-api", clientSecret });
    const form = { resource: "https://third.example" };
    const theirs = await freshTokenFor(form);
    await untilFollowing(asker);
    await untilKept(asker, theirs);
    await a.running.apply({ clients: [{ ...own, disabled: true }] });
    expect(await isActive(asker, theirs)).toBe(false);
  });
});

it("tells Hallpass from time to time that a kept answer is in use", { timeout: 60_000 }, async () => {
  const asker = newAsker({ tellUseEvery: 200 });
  await untilFollowing(asker);
  await untilKept(asker, token);
  const { asked } = asker.state();
  await wait(200);
  await asker.check(token);
  await expect.poll(() => asker.state().asked).toBe(asked + 1);
});

it("answers nothing after it was closed", async () => {
  const asker = newAsker();
  await untilFollowing(asker);
  await untilKept(asker, token);
  await asker.close();
  expect(asker.state().following).toBe(false);
});

const freshTokenFor = async (more: Readonly<Record<string, string>>): Promise<string> => {
  return (await signIn(a.phone, a.ana, { more })).tokens.access_token;
};
