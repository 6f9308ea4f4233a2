import { beforeEach, expect, it } from "vitest";
import { as, begin, hillview, people, riverside } from "../../test/two-schools.ts";
import type { CutOff } from "../policy/denials.ts";
import { accountId, clientId } from "../policy/ids.ts";
import { after, type Instant, milliseconds, minutes } from "../policy/time.ts";
import { type Asked, previewTokens } from "./preview-token.ts";
import { cutOffOf, type Revoke } from "./revoke.ts";

let now: Instant;
beforeEach(() => {
  now = begin;
});

const tokens = previewTokens({ cookieSecrets: ["a secret", "an older one"], now: () => now });
const rosa = as(people.rosa);

type Ending = Revoke & { readonly target: CutOff["target"] };
const ending = (request: Ending): Asked => ({
  proposal: { cutOff: cutOffOf(request, now) },
  ...(request.notBefore !== undefined && { notBefore: request.notBefore }),
});
const school = (more: Omit<Revoke, "target"> = {}, institutionId = riverside): Asked =>
  ending({ target: { level: "institution", institutionId }, ...more });
const policy: Asked = { proposal: { institutionId: riverside, policy: { timers: {} } } };

it("is good for the same change by the same caller until 15 minutes have passed", () => {
  const token = tokens.make(rosa, school());
  now = after(begin, milliseconds(minutes(15) - 1));
  // By now the cut-off would be another: when and why it is done does not matter.
  expect(tokens.isGood(token, rosa, school({ code: "breach", note: "see file" }))).toBe(true);
  now = after(begin, minutes(15));
  expect(tokens.isGood(token, rosa, school())).toBe(false);
});

it.each<[string, Asked]>([
  ["another institution", school({}, hillview)],
  ["mobile apps only", school({ mobileOnly: true })],
  ["sparing administrators", school({ sparingAdministrators: true })],
  ["an instant in the past", school({ notBefore: begin })],
  ["everyone", ending({ target: { level: "everyone" } })],
  ["a client", ending({ target: { level: "client", clientId: clientId("riverside") } })],
  ["a policy", policy],
])("is not good for %s, nor the other way round", (_what, other) => {
  expect(tokens.isGood(tokens.make(rosa, school()), rosa, other)).toBe(false);
  expect(tokens.isGood(tokens.make(rosa, other), rosa, school())).toBe(false);
  expect(tokens.isGood(tokens.make(rosa, other), rosa, other)).toBe(true);
});

it("is not good for another policy, or another institution's", () => {
  const token = tokens.make(rosa, policy);
  const others: readonly Asked[] = [
    { proposal: { institutionId: riverside, policy: { timers: {}, mobileAccess: false } } },
    { proposal: { institutionId: hillview, policy: { timers: {} } } },
  ];
  expect(others.map((other) => tokens.isGood(token, rosa, other))).toEqual([false, false]);
});

it("names its ids in one order, and terms that are off are no terms", () => {
  const [id, client] = [accountId("acc_ana"), clientId("app")];
  const token = tokens.make(rosa, ending({ target: { level: "account", accountId: id, clientId: client } }));
  const turned = ending({ target: { clientId: client, accountId: id, level: "account" } });
  expect(tokens.isGood(token, rosa, turned)).toBe(true);
  const off = school({ mobileOnly: false, sparingAdministrators: false });
  expect(tokens.isGood(tokens.make(rosa, school()), rosa, off)).toBe(true);
});

it("is not good for another caller", () => {
  const token = tokens.make(rosa, school());
  expect(tokens.isGood(token, as(people.sue), school())).toBe(false);
  const program = { ...rosa, actor: { ...rosa.actor, type: "service" as const } };
  expect(tokens.isGood(token, program, school())).toBe(false);
});

it.each([
  ["nothing", () => ""],
  ["a later end", (token: string) => token.replace(/^\d+/, (expiry) => String(Number(expiry) + 1))],
  ["something before it", (token: string) => `x${token}`],
  ["something after it", (token: string) => `${token}x`],
  ["no signature", (token: string) => token.slice(0, token.indexOf(".") + 1)],
  ["another signature", (token: string) => token.replace(/.{43}$/, "A".repeat(43))],
])("is not good with %s", (_what, forged) => {
  expect(tokens.isGood(forged(tokens.make(rosa, school())), rosa, school())).toBe(false);
});

it("is made and believed with the newest secret alone", () => {
  const older = previewTokens({ cookieSecrets: ["an older one"], now: () => now });
  expect(tokens.isGood(older.make(rosa, school()), rosa, school())).toBe(false);
  const same = previewTokens({ cookieSecrets: ["a secret"], now: () => now });
  expect(tokens.isGood(same.make(rosa, school()), rosa, school())).toBe(true);
  expect(() => previewTokens({ cookieSecrets: [], now: () => now })).toThrow("preview tokens need a secret");
});
