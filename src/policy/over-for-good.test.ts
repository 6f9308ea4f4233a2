import { expect, it } from "vitest";
import { cutOff, facts, hour, revocation, suspension } from "../../test/support/sample-facts.ts";
import type { MobileAccess } from "./denials.ts";
import type { Facts, InstitutionPolicy } from "./facts.ts";
import { accountId, denialId } from "./ids.ts";
import { overForGood } from "./over-for-good.ts";
import { hours } from "./time.ts";

const switchedOff: MobileAccess = {
  type: "mobile-access",
  id: denialId("den_mobile"),
  accountId: accountId("acc_1"),
  access: "off",
  at: hour(11),
};
const timers = { absolute: hours(48), sliding: hours(4), ends: "both-run-out" } as const;
const daily = { repeats: { everyDays: 1, from: "1970-01-01" }, at: "12:00" };
const at = (policy: Partial<InstitutionPolicy>, given: Facts = facts()): Facts => ({
  ...given,
  institution: { policy: { disabled: false, timers: {}, ...policy }, timeZone: "UTC" },
});

it.each<[string, Facts, boolean]>([
  ["what is allowed is not over", facts(), false],
  ["a suspension without sign-out is a pause", facts([suspension]), false],
  ["one that has run out is nothing", facts([{ ...suspension, endsAt: hour(12) }]), false],
  ["one with sign-out ends what was signed in", facts([{ ...suspension, signOut: true }]), true],
  ["an institution that is switched off is a pause", at({ disabled: true }), false],
  ["an app that is switched off is a pause", { ...facts(), client: { disabled: true } }, false],
  [
    "an app that was taken away from the institution is a pause",
    { ...facts(), client: { disabled: false, institutions: [] } },
    false,
  ],
  ["an institution without mobile access is a pause", at({ mobileAccess: false }), false],
  ["a person without mobile access is a pause", facts([switchedOff]), false],
  ["a revocation is for good", facts([revocation]), true],
  ["a sign-out is for good", facts([{ ...revocation, because: "signed_out" }]), true],
  ["a new password is for good", facts([{ ...cutOff, because: "credentials_changed" }]), true],
  ["a cut-off is for good", facts([cutOff]), true],
  ["what has run out is over", at({ timers: { mobile: timers } }), true],
  ["a boundary that has passed is for good", at({ schedule: daily }), true],
  ["a pause hides nothing that is for good", at({ disabled: true }, facts([suspension, cutOff])), true],
])("%s", (_sentence, given, expected) => {
  expect(overForGood(given, hour(100))).toBe(expected);
});
