import { expect, it } from "vitest";
import { cutOff, facts, hour, suspension } from "../../test/support/sample-facts.ts";
import type { Facts, InstitutionPolicy, SignIn, Timers } from "./facts.ts";
import { type Outlook, outlook } from "./outlook.ts";
import { hours } from "./time.ts";

const timers = (ends: Timers["ends"], absolute = 48, sliding = 4): Partial<InstitutionPolicy> => ({
  timers: { mobile: { absolute: hours(absolute), sliding: hours(sliding), ends } },
});

/** Signed in at hour 10, and used then unless `used` says otherwise. */
const under = (policy: Partial<InstitutionPolicy>, used = 10, change: Partial<SignIn> = {}): Facts => ({
  ...facts([], { lastActivityAt: hour(used), ...change }),
  institution: { timeZone: "UTC", policy: { disabled: false, timers: {}, ...policy } },
});

const schedule = { repeats: { everyDays: 10, from: "1970-01-02" }, at: "12:00" } as const;
const every = hours(4);

it.each<[string, Facts, number, Outlook]>([
  ["no timers: never", under({}), 12, { ends: "never" }],
  [
    "both timers: kept until the absolute end, then while used",
    under(timers("both-run-out")),
    12,
    { ends: "after-promise", at: hour(58), every },
  ],
  [
    "both timers, the last moment of the promise",
    under(timers("both-run-out"), 57),
    57.9,
    { ends: "after-promise", at: hour(58), every },
  ],
  [
    "both timers, the promise over: while used",
    under(timers("both-run-out"), 57),
    58,
    { ends: "when-unused", at: hour(61), every },
  ],
  [
    "a promise that is no longer than use is asked for: while used",
    under(timers("both-run-out", 48, 48)),
    12,
    { ends: "when-unused", at: hour(58), every: hours(48) },
  ],
  [
    "either timer: at the latest, and earlier if unused",
    under(timers("either-runs-out"), 20),
    21,
    { ends: "at-latest", last: hour(58), at: hour(24), every },
  ],
  [
    "either timer, near its end",
    under(timers("either-runs-out"), 57),
    57,
    { ends: "at-latest", last: hour(58), at: hour(58), every },
  ],
  [
    "a schedule that comes first rules",
    under({ schedule, ...timers("both-run-out", 720, 24) }),
    12,
    { ends: "at", at: hour(36), because: "reauthentication_due" },
  ],
  [
    "a suspension that is announced rules",
    { ...under({}), denials: [{ ...suspension, startsAt: hour(30) }] },
    12,
    { ends: "at", at: hour(30), because: "suspended" },
  ],
])("%s", (_sentence, of, now, expected) => expect(outlook(of, hour(now))?.by).toEqual(expected));

it("says besides when the school asks everyone, where the timers come first and use would move them", () => {
  const of = under({
    schedule: { ...schedule, repeats: { everyDays: 10, from: "1970-01-05" } },
    ...timers("both-run-out"),
  });
  expect(outlook(of, hour(12))).toEqual({
    by: { ends: "after-promise", at: hour(58), every },
    again: hour(108),
  });
});

it("says nothing of what is over", () => {
  expect(outlook(facts([cutOff]), hour(12))).toBeUndefined();
});
