import { expect, it } from "vitest";
import { accountState } from "./accounts.ts";
import { auditRecord } from "./audit.ts";
import { clientDetails } from "./clients.ts";
import { why } from "./grants.ts";
import { policy } from "./institutions.ts";
import { pageOf } from "./page.ts";
import { revocation } from "./revocations.ts";

const at = "2026-09-01T08:00:00.000Z";
const instant = Date.parse(at);

it("reads what a later server says in words that are not known yet, as they came", () => {
  const suspension = { source: "sensor", code: "c", startsAt: at, signOut: true, inForce: true };
  const person = {
    id: "acc_a",
    institution: "n",
    username: "a",
    name: "A",
    roles: ["janitor"],
    createdAt: at,
  };
  const state = { ...person, suspended: true, suspensions: [suspension], mobileAccess: "at-noon" };
  expect(accountState.parse(state)).toEqual({
    ...state,
    createdAt: instant,
    suspensions: [{ ...suspension, startsAt: instant }],
  });

  const verdict = { allowed: false, because: "moonlight", sentence: "It is night." };
  const client = { id: "c", name: "C", kind: "watch" };
  const ids = { id: "grt_a", account: "acc_a", institution: "n" };
  const grant = { ...ids, client, signedInAt: at, lastActivityAt: at, decision: verdict };
  const told = why.parse({ grant, rules: [{ ...verdict, rule: "moon" }] });
  expect(told.grant).toMatchObject({ client, decision: verdict });

  expect(
    revocation.parse({ id: "den_a", target: { level: "planet" }, because: "comet", recordedAt: at }),
  ).toMatchObject({ target: { level: "planet" }, because: "comet" });

  const lists = { institutions: "all", redirectUris: [], scopes: [], settings: { orbit: 1 } };
  const app = { ...client, ...lists, disabled: false, authenticates: "passkey", rotatesRefreshTokens: true };
  expect(clientDetails.parse(app)).toEqual(app);

  const timers = { watch: { absoluteHours: 1, slidingHours: 1, ends: "at-noon" } };
  expect(policy.parse({ timers })).toEqual({ timers });
});

it("passes over what is not known, but keeps all of a record that was hashed", () => {
  const record = { id: "aud_a", at, actor: { type: "robot", id: "r", name: "R" }, action: "beep", more: [1] };
  expect(pageOf(auditRecord).parse({ items: [record], next: "x", more: 1 })).toEqual({
    items: [{ ...record, at: instant }],
    next: "x",
  });
});

it("does not read what is missing", () => {
  expect(accountState.safeParse({ id: "acc_a" }).success).toBe(false);
});
