import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  CannotTell,
  type ResourceServerOptions,
  resourceServer,
} from "../../packages/resource-server/src/index.ts";
import { type StandIn, standIn } from "../support/stand-in.ts";

let hallpass: StandIn;
const open: { close(): unknown }[] = [];
beforeEach(async () => {
  hallpass = await standIn();
  hallpass.answer = good();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await hallpass.close();
});

const good = () => ({
  active: true,
  sub: "acc_1",
  client_id: "learning-app",
  scope: "openid",
  exp: Math.floor(Date.now() / 1000) + 600,
});

function asker(more: Partial<ResourceServerOptions> = {}) {
  const { issuer } = hallpass;
  const server = resourceServer({ issuer, clientId: "api", clientSecret: "s", follow: false, ...more });
  open.push(server);
  return server;
}

const fault = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("the connections on which it asks", () => {
  it("stay open: a hundred questions, one after the other, take one", async () => {
    const { check } = asker();
    for (let one = 0; one < 100; one += 1) expect((await check(`t${one}`)).active).toBe(true);
    expect([hallpass.asked["/introspect"], hallpass.connections()]).toEqual([100, 1]);
  });

  it("are as many as there are questions at once, and are used again", async () => {
    const { check } = asker();
    const tokens = Array.from({ length: 20 }, (_, one) => `t${one}`);
    for (let round = 0; round < 5; round += 1) await Promise.all(tokens.map((token) => check(token)));
    expect(hallpass.asked["/introspect"]).toBe(100);
    expect(hallpass.connections()).toBeLessThanOrEqual(20);
  });

  it("may be closed by the other side under a question, which is asked once more on another", async () => {
    const { check } = asker();
    await check("t");
    hallpass.hangUps = 1;
    expect((await check("t")).active).toBe(true);
    expect([hallpass.asked["/introspect"], hallpass.connections()]).toEqual([3, 2]);
  });

  it("that are closed twice, or when they are new, leave the question without an answer", async () => {
    const { check } = asker();
    hallpass.hangUps = 1;
    expect(await fault(check("t"))).toBeInstanceOf(CannotTell);
    expect(hallpass.asked["/introspect"]).toBe(1);
    await check("t");
    hallpass.hangUps = 2;
    expect(await fault(check("t"))).toBeInstanceOf(CannotTell);
    expect(hallpass.asked["/introspect"]).toBe(4);
  });
});

it("waits for an answer as long as its deadline says, and no longer", async () => {
  const { check } = asker({ deadline: 200 });
  hallpass.silent = true;
  const begun = performance.now();
  expect(await fault(check("t"))).toBeInstanceOf(CannotTell);
  const took = performance.now() - begun;
  expect(took).toBeGreaterThanOrEqual(195);
  expect(took).toBeLessThan(1500);
  hallpass.silent = false;
  expect((await check("t")).active).toBe(true);
});

it("asks each time where there is no feed, and follows once there is one", { timeout: 30_000 }, async () => {
  hallpass.feedIsThere = false;
  const { check, state } = asker({ follow: true });
  await expect.poll(() => hallpass.asked["/introspect/feed"] ?? 0, { timeout: 5000 }).toBeGreaterThan(0);
  for (let one = 0; one < 5; one += 1) expect((await check("t")).active).toBe(true);
  expect(state()).toMatchObject({ following: false, asked: 5, fromMemory: 0, kept: { answers: 0 } });
  hallpass.answer = { active: false };
  expect(await check("t")).toEqual({ active: false });
  hallpass.answer = good();
  hallpass.feedIsThere = true;
  await expect.poll(() => state().following, { timeout: 20_000 }).toBe(true);

  hallpass.feedIsThere = false;
  hallpass.cut();
  await expect.poll(() => state().following, { timeout: 10_000 }).toBe(false);
  const { fromMemory } = state();
  hallpass.answer = { active: false };
  expect(await check("t")).toEqual({ active: false });
  expect(state().fromMemory).toBe(fromMemory);
});
