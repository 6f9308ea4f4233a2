import { beforeEach, describe, expect, it } from "vitest";
import { institutionId } from "../policy/ids.ts";
import { type Instant, instant, minutes } from "../policy/time.ts";
import { StoreUnavailable } from "../store/port/records.ts";
import { attemptLimits } from "./attempt-limits.ts";
import { spareCounters } from "./spare-counters.ts";

type Counters = ReturnType<typeof spareCounters>;

let answers: boolean;
let shared: Map<string, number>;
let counters: Counters;
const window = minutes(15);
const at = (minute: number): Instant => instant(minutes(minute));

beforeEach(() => {
  answers = true;
  shared = new Map();
  counters = spareCounters(sharedCounters());
});

function answering(): void {
  if (!answers) throw new StoreUnavailable("no answer");
}

/** Those of another process count here too. */
const sharedCounters = (): Counters => ({
  async count(key) {
    answering();
    shared.set(key, (shared.get(key) ?? 0) + 1);
    return shared.get(key) ?? 0;
  },
  async counted(key) {
    answering();
    return shared.get(key) ?? 0;
  },
  async resetCount(key) {
    answering();
    shared.delete(key);
  },
  async countAnew(key) {
    answering();
    shared.set(key, 1);
  },
});

describe("spare counters", () => {
  it("say what all processes have counted while that can be known", async () => {
    shared.set("a", 7);
    expect(await counters.count("a", window, at(0))).toBe(8);
    expect(await counters.counted("a", at(0))).toBe(8);
  });

  it("say what this process has counted while it cannot, and go on counting", async () => {
    shared.set("a", 7);
    await counters.count("a", window, at(0));
    await counters.count("a", window, at(0));
    answers = false;
    expect(await counters.counted("a", at(0))).toBe(2);
    expect(await counters.count("a", window, at(1))).toBe(3);
    expect(await counters.counted("a", at(15))).toBe(0);
    expect(await counters.count("a", window, at(15))).toBe(1);
  });

  it("are reset in both places, or in the one that there is", async () => {
    await counters.count("a", window, at(0));
    await counters.resetCount("a");
    answers = false;
    expect(await counters.counted("a", at(0))).toBe(0);
    await counters.count("a", window, at(0));
    await counters.resetCount("a");
    expect(await counters.counted("a", at(0))).toBe(0);
  });

  it("begin anew in both places, or in the one that there is", async () => {
    await counters.countAnew("a", window, at(0));
    expect(shared.get("a")).toBe(1);
    answers = false;
    await counters.count("a", window, at(1));
    await counters.countAnew("a", window, at(9));
    expect(await counters.counted("a", at(9))).toBe(1);
    expect(await counters.counted("a", at(15))).toBe(1);
  });

  it("hide no fault of another kind", async () => {
    const broken = spareCounters({
      ...sharedCounters(),
      counted: async () => {
        throw new TypeError("a fault");
      },
    });
    await expect(broken.counted("a", at(0))).rejects.toThrow("a fault");
  });

  it("take no more room than for a hundred thousand", async () => {
    answers = false;
    for (let n = 0; n <= 100_000; n += 1) await counters.count(`key ${n}`, window, at(0));
    expect(await counters.counted("key 0", at(0))).toBe(0);
    expect(await counters.counted("key 1", at(0))).toBe(1);
    expect(await counters.counted("key 100000", at(0))).toBe(1);
  });
});

describe("limits on passwords while nothing shared answers", () => {
  const budgets = { window, perNetwork: 20, perAccountAndNetwork: 3, perAccount: 6 };
  const attempt = { institutionId: institutionId("northgate"), username: "ana", network: "192.0.2.0/24" };
  const from = (n: number) => ({ ...attempt, network: `203.0.${n}.0/24` });

  it("still end, for a network and for an account", async () => {
    const limits = attemptLimits(counters, budgets);
    answers = false;
    const heard = [];
    for (let n = 0; n < 5; n += 1) heard.push((await limits.admit(attempt, at(0))).heard);
    expect(heard).toEqual([true, true, true, false, false]);
    for (let n = 0; n < 3; n += 1) await limits.admit(from(n), at(0));
    expect((await limits.admit(from(9), at(0))).heard).toBe(false);
  });

  it("let nobody be locked out by strangers where they signed in before, or in a browser that they used", async () => {
    const limits = attemptLimits(counters, budgets);
    await limits.signedIn(attempt, at(0));
    answers = false;
    for (let n = 0; n < 30; n += 1) await limits.admit(from(n), at(0));
    expect((await limits.admit(from(31), at(0))).heard).toBe(false);
    expect((await limits.admit(attempt, at(0))).heard).toBe(true);
    expect((await limits.admit({ ...from(32), browser: "anas" }, at(0))).heard).toBe(true);
  });
});
