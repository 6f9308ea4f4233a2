import { expect, it } from "vitest";
import { cutOff, facts, hour, justBefore } from "../../test/support/sample-facts.ts";
import type { CutOff } from "./denials.ts";
import { endedBySchedule } from "./ended-by-schedule.ts";
import type { Facts, InstitutionPolicy } from "./facts.ts";

/** 1970-01-02 at 04:00: hour 28. The sign-in was made at hour 10. */
const policy: InstitutionPolicy = {
  disabled: false,
  timers: {},
  schedule: { repeats: { everyDays: 30, from: "1970-01-02" }, at: "04:00" },
};
const boundary = hour(28);
const signedIn = (change: Partial<Facts["signIn"]> = {}, denials: Facts["denials"] = []): Facts => ({
  ...facts(denials, change),
  institution: { policy, timeZone: "UTC" },
});
const cutAt = (n: number): CutOff => ({ ...cutOff, at: hour(n), notBefore: hour(n) });
const whole = { after: hour(0), until: hour(100) };
const sliding = { absolute: hour(48), sliding: hour(4), ends: "either-runs-out" } as unknown as NonNullable<
  InstitutionPolicy["timers"]["mobile"]
>;

it.each<[string, Facts, typeof whole, boolean]>([
  ["by the boundary", signedIn(), whole, true],
  ["by a boundary at the end of the stretch", signedIn(), { ...whole, until: boundary }, true],
  ["not by one after it", signedIn(), { ...whole, until: justBefore(boundary) }, false],
  ["not by one at its beginning", signedIn(), { ...whole, after: boundary }, false],
  ["not when it was made later", signedIn({ signedInAt: hour(29) }), whole, false],
  ["not when it was ended before", signedIn({}, [cutAt(20)]), whole, false],
  ["not when it was ended in the same instant", signedIn({}, [cutAt(28)]), whole, false],
  ["also when it is ended once more later", signedIn({}, [cutAt(40)]), whole, true],
  ["not where there is no schedule", facts(), whole, false],
  [
    "not when the timers ended it before",
    { ...signedIn(), institution: { policy: { ...policy, timers: { mobile: sliding } }, timeZone: "UTC" } },
    whole,
    false,
  ],
  ["also while it is switched off", { ...signedIn(), client: { disabled: true } }, whole, true],
  [
    "not without an account",
    {
      ...signedIn(),
      signIn: { kind: "service", administrator: false, signedInAt: hour(10), lastActivityAt: hour(10) },
    },
    whole,
    false,
  ],
])("ended: %s", (_how, of, stretch, ended) => {
  expect(endedBySchedule(of, stretch)).toBe(ended ? boundary : undefined);
});
