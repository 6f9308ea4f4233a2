import { beforeEach, describe, expect, it } from "vitest";
import { after, type Instant, instant, minutes, seconds } from "../policy/time.ts";
import { type Tallies, tallies } from "./tally.ts";

let time: Instant;
let alarms: string[];
let told: unknown[];
let counted: Tallies;
beforeEach(() => {
  time = instant(0);
  alarms = [];
  told = [];
  counted = tallies({
    missesPerMinute: 2,
    now: () => time,
    alarm: (caller) => void alarms.push(caller),
    tell: (caller, tally) => void told.push([caller, tally]),
  });
});

describe("tallies", () => {
  it("say of each asker by itself when its misses are too many, and raise one alarm a minute", () => {
    const misses = ["a", "a", "b", "a", "a"].map((caller) => counted.missed(caller));
    expect(misses).toEqual([false, false, false, true, true]);
    expect(alarms).toEqual(["a"]);
  });

  it("begin anew a minute later, and not before", () => {
    for (let n = 0; n < 3; n += 1) counted.missed("a");
    time = after(time, (minutes(1) - 1) as never);
    expect(counted.missed("a")).toBe(true);
    time = instant(minutes(1));
    expect(counted.missed("a")).toBe(false);
    expect(told).toEqual([["a", { active: 0, ended: 0, missed: 4 }]]);
  });

  it("begin anew when the clock is set back, so that nobody waits for the old time", () => {
    time = instant(seconds(30));
    counted.missed("a");
    time = instant(-1);
    expect(counted.of("a", time)).toEqual({ active: 0, ended: 0, missed: 0 });
  });

  it("tell what was counted when asked to, once", async () => {
    counted.of("a", time).active += 1;
    counted.of("b", time).ended += 2;
    await counted.turn();
    await counted.turn();
    expect(told).toEqual([
      ["a", { active: 1, ended: 0, missed: 0 }],
      ["b", { active: 0, ended: 2, missed: 0 }],
    ]);
  });

  it("say what each was answered since the start, this minute included", async () => {
    counted.of("a", time).active += 2;
    for (let n = 0; n < 5; n += 1) counted.missed("a");
    await counted.turn();
    for (let n = 0; n < 3; n += 1) counted.missed("a");
    counted.of("a", time).ended += 1;
    counted.of("b", time).active += 1;
    expect([...counted.totals()]).toEqual([
      ["a", { active: 2, ended: 1, unknown: 4, refused: 4, alarms: 2 }],
      ["b", { active: 1, ended: 0, unknown: 0, refused: 0, alarms: 0 }],
    ]);
  });
});
