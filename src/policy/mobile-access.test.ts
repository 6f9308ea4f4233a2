import { expect, it } from "vitest";
import { facts, hour, suspension } from "../../test/support/sample-facts.ts";
import { decide } from "./decide.ts";
import type { Denial, MobileAccess } from "./denials.ts";
import { accountId, denialId } from "./ids.ts";
import { ownMobileAccess } from "./mobile-access.ts";

const turned = (access: MobileAccess["access"], at = 5): MobileAccess => ({
  type: "mobile-access",
  id: denialId(`den_${access}_${at}`),
  accountId: accountId("acc_1"),
  access,
  at: hour(at),
});

interface Case {
  readonly institution?: boolean;
  readonly token?: boolean;
  readonly switches?: readonly Denial[];
  readonly kind?: "mobile" | "web";
}

const isAllowed = ({ institution, token, switches = [], kind = "mobile" }: Case): boolean => {
  const policy = {
    disabled: false,
    timers: {},
    ...(institution !== undefined && { mobileAccess: institution }),
  };
  const change = { kind, ...(token !== undefined && { mobileAccess: token }) };
  const decision = decide({ ...facts(switches, change), institution: { policy, timeZone: "UTC" } }, hour(12));
  if (!decision.allowed) expect(decision).toEqual({ allowed: false, because: "mobile_access_off" });
  return decision.allowed;
};

it.each<[string, Case, boolean]>([
  ["nobody says anything", {}, true],
  ["the institution says on", { institution: true }, true],
  ["the institution says off", { institution: false }, false],
  ["the institution says off, in a web app", { institution: false, kind: "web" }, true],
  ["the account says off", { switches: [turned("off")] }, false],
  ["the account says off, in a web app", { switches: [turned("off")], kind: "web" }, true],
  ["the account says off, the institution on", { institution: true, switches: [turned("off")] }, false],
  ["the account says on, the institution off", { institution: false, switches: [turned("on")] }, true],
  [
    "the account leaves it to the institution: off",
    { institution: false, switches: [turned("as-institution")] },
    false,
  ],
  [
    "the account leaves it to the institution: on",
    { institution: true, switches: [turned("as-institution")] },
    true,
  ],
  ["the token remembers the account's on", { institution: false, token: true }, true],
  ["the token remembers the account's off", { institution: true, token: false }, false],
  [
    "a later switch outdoes what the token remembers",
    { institution: true, token: true, switches: [turned("off")] },
    false,
  ],
  [
    "a later switch back to the institution does too",
    { institution: false, token: true, switches: [turned("as-institution")] },
    false,
  ],
  ["of two switches the later counts: off", { switches: [turned("on", 5), turned("off", 6)] }, false],
  [
    "of two switches the later counts: on",
    { institution: false, switches: [turned("on", 6), turned("off", 5)] },
    true,
  ],
  ["of two at once the stricter counts", { switches: [turned("off"), turned("on")] }, false],
  [
    "of two at once the stricter counts, in whatever order",
    { switches: [turned("on"), turned("off")] },
    false,
  ],
  [
    "as the institution is stricter than on",
    { institution: false, switches: [turned("on"), turned("as-institution")] },
    false,
  ],
  ["off is stricter than as the institution", { switches: [turned("off"), turned("as-institution")] }, false],
  [
    "off is stricter than as the institution, in whatever order",
    { switches: [turned("as-institution"), turned("off")] },
    false,
  ],
  [
    "as the institution is stricter than on, in whatever order",
    { institution: false, switches: [turned("as-institution"), turned("on")] },
    false,
  ],
  ["another record about the account", { switches: [{ ...suspension, liftedAt: hour(11.5) }] }, true],
  ["another account's switch", { switches: [{ ...turned("off"), accountId: accountId("acc_2") }] }, true],
])("mobile access: %s", (_sentence, given, allowed) => {
  expect(isAllowed(given)).toBe(allowed);
});

it("tells an account's own word", () => {
  expect(ownMobileAccess([turned("off")], accountId("acc_1"))).toBe(false);
  expect(ownMobileAccess([turned("on")], accountId("acc_1"))).toBe(true);
  expect(ownMobileAccess([turned("as-institution")], accountId("acc_1"))).toBeUndefined();
  expect(ownMobileAccess([turned("off")], accountId("acc_2"))).toBeUndefined();
});
