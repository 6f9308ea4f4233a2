import { beforeEach, describe, expect, it } from "vitest";
import { type Marks, marksOf } from "./marks.ts";
import type { Subject } from "./subjects.ts";

const lease = 2000;
const subjects = ["everyone", "grant grt_1", "sub acc_1", "client_id app", "institution north"];
let time: number;
let marks: Marks;
beforeEach(() => {
  time = 1000;
  marks = marksOf({ elapsed: () => time, most: 4 });
  marks.leaseIs(lease);
});

const happens = (subject: Subject, at = 50_000) => marks.add({ number: 1, at, subject });
const askedAt = (sentAt: number) => marks.hold({ subjects, sentAt });
const issuedAt = (at: number) => marks.hold({ subjects, issuedAt: at });

const about: readonly [string, Subject, boolean][] = [
  ["its sign-in", { grant: "grt_1" }, true],
  ["its person", { sub: "acc_1" }, true],
  ["its app", { client_id: "app" }, true],
  ["its school", { institution: "north" }, true],
  ["everyone", { everyone: true }, true],
  ["a kind of subject that is not known here", { planet: "earth" } as Subject, true],
  ["another sign-in", { grant: "grt_2" }, false],
  ["somebody with the same id of another kind", { sub: "grt_1" }, false],
];
it.each(about)("an answer may be wrong after a change about %s: %j, %s", (_what, subject, ends) => {
  expect(askedAt(1000)).toBe(true);
  happens(subject);
  expect(askedAt(1000)).toBe(!ends);
});

describe("what was asked after a change", () => {
  it("may come from a process that does not know of it, until one lease is over", () => {
    happens({ grant: "grt_1" });
    expect([askedAt(1000), askedAt(2999), askedAt(3000)]).toEqual([false, false, true]);
  });

  it("waits for the longest lease that was heard of", () => {
    happens({ grant: "grt_1" });
    const before = marks.version();
    marks.leaseIs(1000);
    expect([askedAt(3000), marks.version()]).toEqual([true, before]);
    marks.leaseIs(5000);
    expect([askedAt(5999), askedAt(6000)]).toEqual([false, true]);
    expect(marks.version()).not.toBe(before);
  });

  it("rests on the latest change", () => {
    happens({ grant: "grt_1" });
    time = 4000;
    happens({ grant: "grt_1" });
    expect([askedAt(5999), askedAt(6000)]).toEqual([false, true]);
  });
});

describe("a token that proves itself", () => {
  it("is good if it was issued more than two minutes after the change", () => {
    happens({ sub: "acc_1" }, 50_000);
    expect([issuedAt(170_000), issuedAt(170_001)]).toEqual([false, true]);
  });

  it("is compared with the latest instant that was told, in whatever order", () => {
    happens({ sub: "acc_1" }, 90_000);
    happens({ sub: "acc_1" }, 50_000);
    expect([issuedAt(210_000), issuedAt(210_001)]).toEqual([false, true]);
  });

  it("is good again once it was asked about", () => {
    happens({ sub: "acc_1" });
    expect(marks.hold({ subjects, issuedAt: 0, sentAt: 3000 })).toBe(true);
  });
});

it("counts as about everyone what would be too much to remember", () => {
  for (const n of [2, 3, 4, 5]) happens({ grant: `grt_${n}` }, 50_000 + n);
  expect([marks.size(), askedAt(1000)]).toEqual([4, true]);
  happens({ grant: "grt_6" }, 40_000);
  expect([marks.size(), askedAt(1000), askedAt(3000)]).toEqual([1, false, true]);
  expect([issuedAt(170_005), issuedAt(170_006)]).toEqual([false, true]);
});

it("forgets what no token can have lived through", () => {
  happens({ grant: "grt_1" });
  time += 2 * 3_600_000;
  happens({ grant: "grt_2" });
  expect(marks.size()).toBe(1);
});

it("has another version whenever something happened", () => {
  const versions = new Set([marks.version()]);
  happens({ grant: "grt_1" });
  versions.add(marks.version());
  marks.doubtEverything(1);
  versions.add(marks.version());
  expect(versions.size).toBe(3);
  expect(askedAt(1000)).toBe(false);
});
