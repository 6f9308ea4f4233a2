import { expect, it } from "vitest";
import {
  because,
  cutOff,
  facts,
  hour,
  revocation,
  signIn,
  suspension,
  until,
} from "../../test/support/sample-facts.ts";
import { type Decision, decide, explain } from "./decide.ts";
import type { CutOff, Denial, GrantRevocation } from "./denials.ts";
import type { ClientPolicy, Facts, SignIn } from "./facts.ts";
import { denialId, grantId, institutionId } from "./ids.ts";
import { hours, never } from "./time.ts";

it("allows for ever what nothing denies", () => {
  expect(decide(facts(), hour(999_999))).toStrictEqual(until(never));
});

it("needs no client and no institution: a service's token has none of the timers of people", () => {
  const { grantId: _g, accountId: _a, institutionId: _i, ...service } = signIn;
  expect(decide({ signIn: service, denials: [] }, hour(12))).toStrictEqual(until(never));
});

it.each<[string, Denial, Partial<SignIn>, Decision]>([
  ["a revoked grant is over", revocation, {}, because("revoked", revocation)],
  ["another grant is not", revocation, { grantId: grantId("grt_2") }, until(never)],
  ["a browser session has no grant", revocation, { grantId: undefined as never }, until(never)],
  [
    "a grant the person ended says so",
    { ...revocation, because: "signed_out" },
    {},
    because("signed_out", revocation),
  ],
])("revocation of a grant: %s", (_sentence, denial, change, decision) => {
  expect(decide(facts([denial], change), hour(12))).toStrictEqual(decision);
});

it.each<[string, Partial<Facts>, Decision]>([
  [
    "institution",
    { institution: { policy: { disabled: true, timers: {} }, timeZone: "UTC" } },
    because("institution_disabled"),
  ],
  ["client", { client: { disabled: true } }, because("client_disabled")],
])("a disabled %s pauses its sign-ins", (_sentence, change, decision) => {
  expect(decide({ ...facts(), ...change }, hour(12))).toStrictEqual(decision);
});

it.each<[string, Facts["client"], Parameters<typeof facts>[1], Decision]>([
  ["at other institutions only", only("south"), {}, because("client_disabled")],
  ["at this institution too", only("south", "north"), {}, until(never)],
  ["everywhere", { disabled: false, institutions: "all" }, {}, until(never)],
  [
    "anywhere, and it is nobody's sign-in",
    only("south"),
    { institutionId: undefined as never },
    until(never),
  ],
])("an app that may be used %s", (_sentence, client, change, decision) => {
  expect(decide({ ...facts([], change), ...(client && { client }) }, hour(12))).toStrictEqual(decision);
});

function only(...names: readonly string[]): ClientPolicy {
  return { disabled: false, institutions: names.map(institutionId) };
}

it("gives the first reason in the order of lifetimes.md, whichever are there", () => {
  const timers = { mobile: { absolute: hours(48), sliding: hours(4), ends: "either-runs-out" } } as const;
  const daily = { repeats: { everyDays: 1, from: "1970-01-02" }, at: "04:00" } as const;
  const policy = { disabled: true, mobileAccess: false, schedule: daily, timers } as const;
  const { disabled: _d, ...switchedOn } = policy;
  const { mobileAccess: _m, ...withMobile } = switchedOn;
  const at = (held: object): Pick<Facts, "institution"> => ({
    institution: { policy: { disabled: false, timers, ...held }, timeZone: "UTC" },
  });
  const ends: readonly Denial[] = [
    revocation,
    { ...revocation, id: denialId("den_c"), because: "signed_out" },
    suspension,
    { ...cutOff, id: denialId("den_b"), because: "credentials_changed" },
    { ...cutOff, id: denialId("den_a") },
  ];
  const disabled = { client: { disabled: true } };
  // From one to the next the first of them is gone.
  const steps: readonly (readonly [string, Omit<Facts, "signIn">])[] = [
    ["revoked", { ...at(policy), ...disabled, denials: ends }],
    ["signed_out", { ...at(policy), ...disabled, denials: ends.slice(1) }],
    ["institution_disabled", { ...at(policy), ...disabled, denials: ends.slice(2) }],
    ["client_disabled", { ...at(switchedOn), ...disabled, denials: ends.slice(2) }],
    ["suspended", { ...at(switchedOn), denials: ends.slice(2) }],
    ["mobile_access_off", { ...at(switchedOn), denials: ends.slice(3) }],
    ["credentials_changed", { ...at(withMobile), denials: ends.slice(3) }],
    ["revoked", { ...at(withMobile), denials: ends.slice(4) }],
    ["reauthentication_due", { ...at(withMobile), denials: [] }],
    ["session_expired", { ...at({}), denials: [] }],
  ];
  for (const [reason, given] of steps)
    for (const denials of [given.denials, given.denials.toReversed()])
      expect(decide({ ...given, signIn, denials }, hour(9_999))).toMatchObject({ because: reason });
});

it("prefers the grant's own end by the person to a cut-off by the person", () => {
  const own: GrantRevocation = { ...revocation, because: "signed_out" };
  const everywhere: CutOff = { ...cutOff, because: "signed_out" };
  expect(decide(facts([everywhere, own]), hour(12))).toStrictEqual(because("signed_out", own));
});

it("explains with the rules that decide", () => {
  const explained = explain(facts([suspension]), hour(12));
  expect(explained.map(({ rule }) => rule)).toStrictEqual([
    "revoked",
    "signed_out",
    "institution_disabled",
    "client_disabled",
    "suspended",
    "mobile_access_off",
    "credentials_changed",
    "revoked_by_cut_off",
    "reauthentication_due",
    "session_expired",
  ]);
  expect(explained.filter(({ verdict }) => !verdict.allowed)).toStrictEqual([
    { rule: "suspended", verdict: because("suspended", suspension) },
  ]);
});
