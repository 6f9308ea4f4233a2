import { expect, it } from "vitest";
import { cutOff, facts, hour, suspension } from "../../test/support/sample-facts.ts";
import type { Facts } from "./facts.ts";
import { foresee } from "./foresee.ts";
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

it.each<[string, Facts, Facts, number | undefined]>([
  ["a change that denies it ends it now", facts(), facts([cutOff]), hour(12)],
  ["a change that says nothing about it does not end it", facts(), facts(), undefined],
  ["tighter timers end it earlier", withTimers(72, 4), withTimers(48, 4), hour(58)],
  ["timers where there were none end it some time", facts(), withTimers(48, 4), hour(58)],
  ["looser timers do not end it", withTimers(48, 4), withTimers(72, 4), undefined],
  ["what is over already is not ended again", facts([suspension]), facts([suspension, cutOff]), undefined],
])("%s", (_sentence, before, after, expected) => {
  expect(foresee(before, after, hour(12))).toBe(expected);
});
