import { expect, it } from "vitest";
import { cutOff, facts, hour, suspension } from "../../test/support/sample-facts.ts";
import type { Facts, InstitutionPolicy } from "./facts.ts";
import { askedAgainAt, foresee } from "./foresee.ts";
import { hours } from "./time.ts";

const withTimers = (absolute: number, sliding: number): Facts => ({
  ...facts(),
  institution: {
    timeZone: "UTC",
    policy: {
      disabled: false,
      timers: { mobile: { absolute: hours(absolute), sliding: hours(sliding), ends: "both-run-out" } },
    },
  },
});

const schedule = { repeats: { everyDays: 3, from: "1970-01-02" }, at: "12:00" } as const;

/** Signed in long ago, used just now. */
const sliding = (): Facts => {
  const given = withTimers(48, 4);
  return { ...given, signIn: { ...given.signIn, signedInAt: hour(-48), lastActivityAt: hour(12) } };
};

const scheduled = (given: Facts): Facts =>
  given.institution === undefined
    ? given
    : {
        ...given,
        institution: { ...given.institution, policy: { ...given.institution.policy, schedule } },
      };

it.each<[string, Facts, Facts, number | undefined]>([
  ["a change that denies it ends it now", facts(), facts([cutOff]), hour(12)],
  ["a change that says nothing about it does not end it", facts(), facts(), undefined],
  ["tighter timers end it earlier", withTimers(72, 4), withTimers(48, 4), hour(58)],
  ["timers where there were none end it some time", facts(), withTimers(48, 4), hour(58)],
  ["looser timers do not end it", withTimers(48, 4), withTimers(72, 4), undefined],
  [
    "a schedule ends what use keeps alive, though unused it would be over",
    sliding(),
    scheduled(sliding()),
    hour(36),
  ],
  [
    "a schedule ends it before a timer that use moves",
    withTimers(72, 4),
    scheduled(withTimers(72, 4)),
    hour(36),
  ],
  ["what is over already is not ended again", facts([suspension]), facts([suspension, cutOff]), undefined],
])("%s", (_sentence, before, after, expected) => {
  expect(foresee(before, after, hour(12))).toBe(expected);
});

const timers = { absolute: hours(48), sliding: hours(4) };
const strictly = { timers: { mobile: { ...timers, ends: "either-runs-out" } } } as const;
const loosely = { timers: { mobile: { ...timers, ends: "both-run-out" } } } as const;
const at = (policy: Partial<InstitutionPolicy>): Facts => ({
  ...facts(),
  institution: { timeZone: "UTC", policy: { disabled: false, timers: {}, ...policy } },
});

it.each<[string, Facts, number, number | undefined]>([
  ["the next boundary of a schedule", at({ schedule }), 12, 36],
  ["however the timers run, if use moves their end", at({ schedule, ...loosely }), 12, 36],
  ["before a strict end too", at({ schedule, ...strictly }), 12, 36],
  [
    "until just before a strict end",
    at({
      schedule: { ...schedule, repeats: { ...schedule.repeats, from: "1970-01-03" }, at: "09:00" },
      ...strictly,
    }),
    12,
    57,
  ],
  [
    "not what a strict end comes before",
    at({
      schedule: { ...schedule, repeats: { ...schedule.repeats, from: "1970-01-03" }, at: "11:00" },
      ...strictly,
    }),
    12,
    undefined,
  ],
  [
    "nor at the same instant",
    { ...at({ schedule, ...strictly }), signIn: { ...facts().signIn, signedInAt: hour(-12) } },
    12,
    undefined,
  ],
  ["nothing without a schedule", at(loosely), 12, undefined],
  [
    "nothing of a schedule for other kinds",
    { ...at({ schedule: { ...schedule, mobileOnly: true } }), signIn: { ...facts().signIn, kind: "tool" } },
    12,
    undefined,
  ],
  ["nothing of a boundary that has ended it", at({ schedule }), 40, undefined],
])("tells when the schedule asks again: %s", (_sentence, given, now, expected) => {
  expect(askedAgainAt(given, hour(now))).toBe(expected === undefined ? undefined : hour(expected));
});
