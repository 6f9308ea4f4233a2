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
import type { Facts, SignIn } from "./facts.ts";
import { denialId, grantId } from "./ids.ts";
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

it("gives the first reason in the order of lifetimes.md, whichever are there", () => {
  const timers = { mobile: { absolute: hours(48), sliding: hours(4), ends: "either-runs-out" } } as const;
  const all: Facts = {
    signIn,
    institution: { policy: { disabled: true, timers }, timeZone: "UTC" },
    client: { disabled: true },
    denials: [
      { ...cutOff, id: denialId("den_a") },
      { ...cutOff, id: denialId("den_b"), because: "credentials_changed" },
      suspension,
      { ...revocation, id: denialId("den_c"), because: "signed_out" },
      revocation,
    ],
  };
  const { institution: _i, ...withoutInstitution } = all;
  const { client: _c, ...withoutEither } = withoutInstitution;
  const now = hour(9_999);
  const given = [
    decide(all, now),
    decide({ ...all, denials: all.denials.slice(0, 4) }, now),
    decide({ ...all, denials: all.denials.slice(0, 3) }, now),
    decide({ ...withoutInstitution, denials: all.denials.slice(0, 3) }, now),
    decide({ ...withoutEither, denials: all.denials.slice(0, 3) }, now),
    decide({ ...withoutEither, denials: all.denials.slice(0, 2) }, now),
    decide({ ...withoutEither, denials: all.denials.slice(0, 1) }, now),
    decide(
      {
        ...withoutEither,
        institution: { policy: { disabled: false, timers }, timeZone: "UTC" },
        denials: [],
      },
      now,
    ),
  ];
  expect(given.map((decision) => (decision.allowed ? "allowed" : decision.because))).toStrictEqual([
    "revoked",
    "signed_out",
    "institution_disabled",
    "client_disabled",
    "suspended",
    "credentials_changed",
    "revoked",
    "session_expired",
  ]);
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
