import { beforeEach, expect, it } from "vitest";
import { riverside, twoSchools } from "../../test/two-schools.ts";
import { institutionId } from "../policy/ids.ts";
import { type Duration, days, type Instant, instant, milliseconds, minutes } from "../policy/time.ts";
import { attemptLimits } from "./attempt-limits.ts";

const budgets = { window: minutes(15), perNetwork: 6, perAccountAndNetwork: 3, perAccount: 5 };
const ana = { institutionId: riverside, username: "ana", network: "192.0.2.0/24" };
const home = "198.51.100.0/24";

type Counters = Parameters<typeof attemptLimits>[0];
type Attempt = Parameters<ReturnType<typeof attemptLimits>["admit"]>[0];

let limits: ReturnType<typeof attemptLimits>;
let now: Instant;
/** What was done to the counters, in this order. */
let done: string[];

beforeEach(async () => {
  const { signIns } = await twoSchools();
  done = [];
  limits = attemptLimits(noting(signIns), budgets);
  now = instant(0);
});

const noted =
  <Args extends unknown[], Result>(name: string, act: (...args: Args) => Result) =>
  (...args: Args): Result => {
    done.push(name);
    return act(...args);
  };

function noting(counters: Counters): Counters {
  return {
    count: noted("count", (...args) => counters.count(...args)),
    counted: noted("counted", (...args) => counters.counted(...args)),
    resetCount: noted("reset", (...args) => counters.resetCount(...args)),
    countAnew: noted("count anew", (...args) => counters.countAnew(...args)),
  };
}

const wait = (length: Duration): void => void (now = instant(now + length));

/** Whether a wrong password was heard. */
async function miss(change: Partial<Attempt> = {}): Promise<boolean> {
  const attempt = { ...ana, ...change };
  const admission = await limits.admit(attempt, now);
  await limits.failed({ ...attempt, ...admission }, now);
  return admission.heard;
}

/** Whether the right password was heard. */
async function hit(change: Partial<Attempt> = {}): Promise<boolean> {
  const attempt = { ...ana, ...change };
  if (!(await limits.admit(attempt, now)).heard) return false;
  await limits.right(attempt);
  await limits.signedIn(attempt, now);
  return true;
}

async function misses(times: number, change: (time: number) => Partial<Attempt> = () => ({})) {
  const heard: boolean[] = [];
  for (let time = 0; time < times; time++) heard.push(await miss(change(time)));
  return heard;
}

const elsewhere = (time: number) => ({ network: `203.0.${time}.0/24` });
const others = (time: number) => ({ username: `student-${time}` });

it("hears a network so often about an account, and again after the window", async () => {
  expect(await misses(4)).toEqual([true, true, true, false]);
  expect(await hit()).toBe(false);
  wait(minutes(15));
  expect(await miss()).toBe(true);
});

it("takes a username for the same in whatever case and form, as the accounts do", async () => {
  await misses(3);
  for (const username of ["ANA", "ＡNA"])
    expect([username, await miss({ username })]).toEqual([username, false]);
});

it("lets of many tries at the same time through no more than the budget", async () => {
  const admissions = await Promise.all(Array.from({ length: 12 }, () => limits.admit(ana, now)));
  expect(admissions.filter(({ heard }) => heard)).toHaveLength(3);
});

it("forgives a network's failures for an account when the right password comes", async () => {
  for (let round = 0; round < 3; round++) {
    await miss();
    expect(await hit()).toBe(true);
  }
  expect(await misses(4)).toEqual([true, true, true, false]);
});

it("stops a network that tries many accounts", async () => {
  await misses(6, others);
  expect(await hit()).toBe(false);
  expect(await miss({ username: "student-9" })).toBe(false);
  expect(await hit({ network: home })).toBe(true);
});

it("does not count right passwords against a network: a whole school signs in at eight o'clock", async () => {
  for (let student = 0; student < 10; student++) expect(await hit(others(student))).toBe(true);
});

it("stops guesses at one account from ever new networks", async () => {
  expect(await misses(7, elsewhere)).toEqual([true, true, true, true, true, false, false]);
});

it("never lets strangers elsewhere lock somebody out of a network where they signed in within 90 days", async () => {
  const lockOut = async () => {
    await misses(6, elsewhere);
    await misses(6, (time) => ({ ...others(time), network: home }));
  };
  await hit({ network: home });
  wait(days(60));
  await lockOut();
  expect(await hit({ network: home })).toBe(true);
  expect(await hit()).toBe(false);

  wait(milliseconds(days(90) - 1));
  await lockOut();
  expect(await hit({ network: home })).toBe(true);

  wait(days(90));
  await lockOut();
  expect(await hit({ network: home })).toBe(false);
});

it("asks for a browser that the account knows only what was wrong there", async () => {
  await misses(20);
  await misses(20, elsewhere);
  await misses(20, others);
  expect(await hit({ browser: "anas" })).toBe(true);
  expect(await misses(4, () => ({ browser: "anas" }))).toEqual([true, true, true, false]);
  expect(await hit({ browser: "anas" })).toBe(false);
  expect(await hit({ browser: "anas other" })).toBe(true);
  wait(minutes(15));
  expect(await hit({ browser: "anas" })).toBe(true);
});

it("uses up no other budget by what is wrong in a browser that the account knows", async () => {
  await misses(20, (time) => ({ browser: `browser-${time % 10}` }));
  expect(await hit()).toBe(true);
  expect(await hit(others(1))).toBe(true);
});

it("forgives a stranger's failures in the same network by no sign-in from a known browser", async () => {
  await misses(3);
  expect(await hit({ browser: "anas" })).toBe(true);
  expect(await miss()).toBe(false);
});

it("keeps the budgets of two schools apart", async () => {
  await misses(3, () => ({ institutionId: institutionId("hillview") }));
  expect(await hit()).toBe(true);
});

it("hears 300 of 10,000 tries at 1000 accounts from 50 networks, and people where they have signed in before", {
  timeout: 60_000,
}, async () => {
  expect(await hit({ username: "student-7", network: home })).toBe(true);
  const heard = await misses(10_000, (time) => ({
    username: `student-${time % 1000}`,
    network: `203.0.${(time * 7) % 50}.0/24`,
  }));
  expect(heard.filter(Boolean)).toHaveLength(50 * budgets.perNetwork);
  expect(await hit({ username: "student-7", network: home })).toBe(true);
  expect(await hit({ username: "student-7", network: "203.0.7.0/24" })).toBe(false);
});

it("reads and writes as much for every wrong password, whatever becomes of it, so that no stopwatch tells", async () => {
  await hit({ network: home });
  await misses(6, elsewhere);
  const ben = { username: "ben", network: "192.0.2.0/24" };
  await misses(4, () => ben);
  await misses(6, (time) => ({ ...others(time), network: "203.0.99.0/24" }));
  const cases = {
    strange: { username: "student-1" },
    known: { network: home },
    "locked everywhere": {},
    "locked here": ben,
    "from a network that is locked": { username: "student-2", network: "203.0.99.0/24" },
  };
  const steps: Record<string, unknown> = {};
  for (const [name, change] of Object.entries(cases)) {
    done = [];
    steps[name] = [await miss(change), ...done];
  }
  const alike = ["count", "counted", "counted", "count", "count"];
  expect(steps).toEqual({
    strange: [true, ...alike],
    known: [true, ...alike],
    "locked everywhere": [false, ...alike],
    "locked here": [false, ...alike],
    "from a network that is locked": [false, ...alike],
  });
});
