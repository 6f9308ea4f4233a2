import * as client from "openid-client";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { hours, type Instant, instant } from "../../src/policy/time.ts";
import { person, resourceServer } from "../support/demo-people.ts";
import { type App, learningApp, signIn } from "../support/phone.ts";
import { type Running, startForTest } from "../support/running.ts";

/**
 * lifetimes.md §2 through the real endpoints. Northgate's timers for mobile apps are 48 and 4 hours, both-run-out;
 * Lakeside's for tools end either way. The engine reads Date, so Date is what the clock of the test moves.
 */
let start = Date.UTC(2026, 8, 1, 8);
const now = (): Instant => instant(Date.now());
const at = (hour: number, milliseconds = 0): void =>
  void vi.setSystemTime(start + hours(hour) + milliseconds);

let running: Running;
let phone: App;
let platform: App;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  at(0);
  running = await startForTest({ now });
  phone = await learningApp(running.origin);
  platform = await resourceServer(running);
});
afterAll(async () => {
  await running.stop();
  vi.useRealTimers();
});
/** Hour 0 is later than everything before it: the server's clock never goes back. */
const beginAnew = (): void => {
  start = Math.ceil(Date.now() / 1000) * 1000 + hours(1);
  at(0);
};
beforeEach(beginAnew);

type Tokens = {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly expires_in?: number;
};

const signedIn = async (school = "northgate", username = "ana.silva"): Promise<Tokens> =>
  (await signIn(phone, person(running, school, username))).tokens;

const refresh = (tokens: Tokens): Promise<Tokens> =>
  client.refreshTokenGrant(phone.config, String(tokens.refresh_token));

const isActive = async (tokens: Tokens): Promise<boolean> =>
  (await client.tokenIntrospection(platform.config, tokens.access_token)).active;

const expired = { status: 400, error: "invalid_grant", cause: { reason: "session_expired" } };

/** What a resource server hears, then the app, then the resource server again: asking revives nothing. */
const heard = async (tokens: Tokens): Promise<unknown> => [
  await isActive(tokens),
  await refresh(tokens).catch((error: unknown) => error),
  await isActive(tokens),
];
const over = [false, expired, false];

it("used at hour 1, next opened at hour 47: allowed, the absolute timer still runs", async () => {
  let tokens = await signedIn();
  at(1);
  tokens = await refresh(tokens);
  at(47);
  tokens = await refresh(tokens);
  expect(await isActive(tokens)).toBe(true);
});

it("last used at hour 47, opened at hour 50: allowed, and opening makes it hour 54", async () => {
  let tokens = await signedIn();
  at(47);
  tokens = await refresh(tokens);
  at(50);
  tokens = await refresh(tokens);
  expect(await isActive(tokens)).toBe(true);
  at(54, -1);
  tokens = await refresh(tokens);
  expect(await isActive(tokens)).toBe(true);
});

it("opening at hour 50 does not reach past hour 54", async () => {
  let tokens = await signedIn();
  at(47);
  tokens = await refresh(tokens);
  at(50);
  tokens = await refresh(tokens);
  at(54);
  expect(await heard(tokens)).toMatchObject(over);
});

it("last used at hour 47, opened at hour 51 exactly: denied, and allowed a millisecond earlier", async () => {
  const [late, early] = [await signedIn(), await signedIn()];
  at(47);
  const [lateNext, earlyNext] = [await refresh(late), await refresh(early)];
  at(51, -1);
  expect(await isActive(await refresh(earlyNext))).toBe(true);
  at(51);
  expect(await heard(lateNext)).toMatchObject(over);
});

it("last used at hour 10, opened at hour 48 exactly: denied, and allowed a millisecond earlier", async () => {
  const [late, early] = [await signedIn(), await signedIn()];
  at(10);
  const [lateNext, earlyNext] = [await refresh(late), await refresh(early)];
  at(48, -1);
  expect(await isActive(await refresh(earlyNext))).toBe(true);
  at(48);
  expect(await heard(lateNext)).toMatchObject(over);
});

it("a denied request is not activity and revives nothing", async () => {
  const tokens = await signedIn();
  for (const hour of [48, 49]) {
    at(hour);
    expect(await heard(tokens)).toMatchObject(over);
  }
});

it("used every 3 hours for 40 days: still allowed", async () => {
  let tokens = await signedIn();
  for (let hour = 3; hour <= 40 * 24; hour += 3) {
    at(hour);
    tokens = await refresh(tokens);
  }
  expect(await isActive(tokens)).toBe(true);
});

it("an introspection is activity: a phone that only uses its access token stays signed in", async () => {
  let tokens = await signedIn();
  at(47);
  tokens = await refresh(tokens);
  at(47, hours(1) - 60_000);
  expect(await isActive(tokens)).toBe(true);
  at(51, hours(1) - 60_001);
  expect(await isActive(await refresh(tokens))).toBe(true);
});

it("a userinfo call is activity, like an introspection", async () => {
  let tokens = await signedIn();
  at(47);
  tokens = await refresh(tokens);
  at(47, hours(1) - 60_000);
  await client.fetchUserInfo(phone.config, tokens.access_token, client.skipSubjectCheck);
  at(51, hours(1) - 60_001);
  expect(await isActive(await refresh(tokens))).toBe(true);
});

it("the latest use counts, also within a minute of one that is written", async () => {
  let tokens = await signedIn();
  at(47);
  tokens = await refresh(tokens);
  at(47, 59_000);
  await client.fetchUserInfo(phone.config, tokens.access_token, client.skipSubjectCheck);
  at(51, 58_999);
  expect(await isActive(await refresh(tokens))).toBe(true);
});

it("an access token lives an hour at most", async () => {
  const tokens = await signedIn();
  expect(tokens.expires_in).toBe(3600);
  at(1, -1000);
  expect(await isActive(tokens)).toBe(true);
  at(1);
  expect(await isActive(tokens)).toBe(false);
});

it("an access token never outlives its sign-in under either-runs-out", async () => {
  await setTimers({ absoluteHours: 48, slidingHours: 4, ends: "either-runs-out" });
  beginAnew();
  let tokens = await signedIn();
  for (let hour = 3; hour <= 45; hour += 3) {
    at(hour);
    tokens = await refresh(tokens);
  }
  at(47, hours(0.5));
  tokens = await refresh(tokens);
  expect(tokens.expires_in).toBe(1800);
  at(48, -1);
  expect(await isActive(tokens)).toBe(true);
  at(48);
  expect(await heard(tokens)).toMatchObject(over);
});

it("a policy change counts at once for sign-ins that exist, in both directions", async () => {
  await setTimers("none");
  beginAnew();
  const tokens = await signedIn();
  at(100);
  const next = await refresh(tokens);
  at(149);
  await setTimers({ absoluteHours: 48, slidingHours: 4 });
  await expect(refresh(next)).rejects.toMatchObject(expired);
  await setTimers({ absoluteHours: 48, slidingHours: 72 });
  expect(await isActive(await refresh(next))).toBe(true);
});

it("a tighter policy ends live access tokens too, and shortens what introspection tells of their end", async () => {
  await setTimers("none");
  beginAnew();
  const tokens = await signedIn();
  at(47, hours(0.5));
  const next = await refresh(tokens);
  await setTimers({ absoluteHours: 48, slidingHours: 4, ends: "either-runs-out" });
  const told = await client.tokenIntrospection(platform.config, next.access_token);
  expect(told).toMatchObject({ active: true, exp: (start + hours(48)) / 1000 });
  at(48);
  expect(await isActive(next)).toBe(false);
});

/** Northgate's timers for mobile apps, as an operator would change them: by content. */
async function setTimers(mobile: object | "none"): Promise<void> {
  await running.apply({
    institutions: [
      {
        id: "northgate",
        name: "Northgate High School",
        contact: "Ask.",
        timeZone: "America/New_York",
        timers: { mobile },
      },
    ],
  });
}
