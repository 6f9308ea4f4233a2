import { beforeEach, describe, expect, it } from "vitest";
import { ana, at, ben, north, phone } from "../../../test/contracts/examples.ts";
import { hours, type Instant, minutes } from "../../policy/time.ts";
import { type LatestNotices, latestNotices } from "./latest-notices.ts";
import { aboutEveryone, type Notice, type Subject } from "./notices.ts";

let time: Instant;
let latest: LatestNotices;
beforeEach(() => {
  time = at(0);
  latest = latestNotices({ now: () => time, number: 10, most: 3 });
});

const notice = (number: number, subject: Subject): Notice => ({ number, at: time, subject });
const numbers = (notices: readonly Notice[] | undefined) => notices?.map(({ number }) => number);

it("keeps the latest about each subject, in order", () => {
  latest.add([notice(11, { grant: phone }), notice(12, { sub: ana })], 12);
  latest.add([notice(13, { grant: phone })], 15);
  expect(latest.number).toBe(15);
  expect(numbers(latest.above(10))).toEqual([12, 13]);
  expect(numbers(latest.above(12))).toEqual([13]);
  expect(numbers(latest.above(15))).toEqual([]);
});

it("does not know what came before its beginning, nor what has not happened", () => {
  expect([latest.above(9), latest.above(11)]).toEqual([undefined, undefined]);
});

it("tells whoever knows nothing of everyone, for as long as a token from before its beginning may live", () => {
  latest.add([notice(11, { institution: north })], 11);
  expect(latest.all()).toEqual([aboutEveryone(10, at(0)), notice(11, { institution: north })]);
  time = at(hours(1) + minutes(2) - 1);
  expect(latest.all()).toHaveLength(2);
  time = at(hours(1) + minutes(2));
  latest.add([notice(12, { sub: ana })], 12);
  expect(numbers(latest.all())).toEqual([12]);
});

it("counts all it knows as one about everyone when there are too many subjects", () => {
  const subjects: readonly Subject[] = [{ grant: phone }, { sub: ana }, { sub: ben }, { institution: north }];
  latest.add(
    subjects.map((subject, n) => notice(11 + n, subject)),
    14,
  );
  expect(latest.all()).toEqual([aboutEveryone(14, at(0))]);
  expect(latest.above(13)).toBeUndefined();
  expect(latest.above(14)).toEqual([]);
});

describe("when the clock is set back", () => {
  it("tells of everyone once it has dropped what may matter again", () => {
    latest.add([notice(11, { sub: ana })], 11);
    time = at(hours(2));
    latest.add([notice(12, { sub: ben })], 12);
    expect(numbers(latest.all())).toEqual([12]);
    time = at(hours(1));
    expect(latest.all()).toEqual([aboutEveryone(12, time)]);
  });
});
