import { expect, it } from "vitest";
import { cutOff, facts, hour, suspension } from "../../test/support/sample-facts.ts";
import { decide } from "./decide.ts";
import type { Denial, MobileAccess } from "./denials.ts";
import type { Facts } from "./facts.ts";
import { accountId, denialId } from "./ids.ts";
import { switchedOn } from "./switches.ts";

const off: MobileAccess = {
  type: "mobile-access",
  id: denialId("den_off"),
  accountId: accountId("acc_1"),
  access: "off",
  at: hour(1),
};

const switchedOff = (denials: readonly Denial[] = []): Facts => ({
  ...facts([off, ...denials]),
  institution: { policy: { disabled: true, timers: {}, mobileAccess: false }, timeZone: "UTC" },
  client: { disabled: true },
});

it("allows what only switches deny", () => {
  expect(decide(switchedOff(), hour(12)).allowed).toBe(false);
  expect(decide(switchedOn(switchedOff()), hour(12)).allowed).toBe(true);
});

it.each([cutOff, suspension])("lets a record end what a switch pauses, and names it: $type", (record) => {
  expect(decide(switchedOn(switchedOff([record])), hour(12))).toMatchObject({ record: record.id });
});

it("adds nothing that was not known", () => {
  const { signIn, denials } = facts();
  expect(switchedOn({ signIn, denials })).toEqual({ signIn: { ...signIn, mobileAccess: true }, denials });
});

it("keeps the app and the school as they are but for their switches", () => {
  const { client, institution } = switchedOn(switchedOff());
  expect(client).toEqual({ disabled: false, institutions: "all" });
  expect(institution).toEqual({
    policy: { disabled: false, timers: {}, mobileAccess: false },
    timeZone: "UTC",
  });
});
