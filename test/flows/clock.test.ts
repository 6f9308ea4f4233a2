import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Instant, instant } from "../../src/policy/time.ts";
import { type Parties, startParties } from "../security/parties.ts";
import { learningApp, signIn } from "../support/phone.ts";
import { freePort, type Running, startForTest } from "../support/running.ts";

/** How wrong the clock on the wall is, in milliseconds. */
let wrongBy: number;
let folder: string;
let how: Parameters<typeof startForTest>[0];
let running: Running;
let parties: Parties;
beforeEach(async () => {
  wrongBy = 0;
  folder = await mkdtemp(join(tmpdir(), "hallpass-clock-"));
  how = { folder, env: { HALLPASS_PORT: String(await freePort()) }, now: () => wall(wrongBy) };
  parties = await startParties(how);
  running = parties.running;
});
afterEach(async () => {
  await running.stop();
  await rm(folder, { recursive: true });
});

const wall = (error: number): Instant => instant(Date.now() + error);

const act = async (path: string, body: object = {}): Promise<void> => {
  const account = await parties.accountId(parties.ana);
  const { status, text } = await parties.admin("POST", `/accounts/${account}/${path}`, {
    code: "stolen",
    ...body,
  });
  if (status !== 200 && status !== 201) throw new Error(text);
};

const signedIn = async () => (await signIn(parties.phone, parties.ana)).tokens;

/** What a resource server and the app hear. */
const heard = async ({ access_token, refresh_token }: Awaited<ReturnType<typeof signedIn>>) => {
  const active = await parties.isActive(access_token);
  const { body } = await parties.refresh("learning-app", refresh_token);
  return { active, reason: body["reason"] };
};

const over = { active: false, reason: "revoked" };

describe("a sign-in is ended by an end of all that is acknowledged after it", () => {
  it("when the clock was set back in between", async () => {
    const tokens = await signedIn();
    wrongBy = -5000;
    await act("revocations");
    expect(await heard(tokens)).toEqual(over);
  });

  it("when the clock was set back during a restart", async () => {
    const tokens = await signedIn();
    await running.stop();
    wrongBy = -5000;
    running = await startForTest(how);
    await act("revocations");
    expect(await heard(tokens)).toEqual(over);
  });

  it("when it was made at a server whose clock is ahead", async () => {
    const ahead = await startForTest({ folder, now: () => wall(5000) });
    const { tokens } = await signIn(await learningApp(ahead.origin), parties.ana);
    await act("revocations");
    expect(await heard(tokens)).toEqual(over);
    await ahead.stop();
  });
});

describe("whoever signs in again after the end of all goes on", () => {
  it("when the clock was set back in between", async () => {
    await act("revocations");
    wrongBy = -5000;
    expect(await parties.isActive((await signedIn()).access_token)).toBe(true);
  });

  it("when the end was acknowledged by a server whose clock is ahead", async () => {
    const behind = await startForTest({ folder, now: () => wall(-5000) });
    await act("revocations");
    const { tokens } = await signIn(await learningApp(behind.origin), parties.ana);
    expect(await parties.isActive(tokens.access_token)).toBe(true);
    await behind.stop();
  });
});

it("a suspension holds, and its lifting too, at a server whose clock is behind", async () => {
  const tokens = await signedIn();
  const behind = await startForTest({ folder, now: () => wall(-5000) });
  const isActiveThere = async () => {
    const answer = await fetch(`${behind.origin}/introspect`, {
      method: "POST",
      headers: parties.as("platform-api"),
      body: new URLSearchParams({ token: tokens.access_token }),
    });
    return ((await answer.json()) as { active: boolean }).active;
  };
  await act("suspensions", { signOut: false });
  expect(await isActiveThere()).toBe(false);
  await act("reinstatements");
  expect(await isActiveThere()).toBe(true);
  await behind.stop();
});
