import { expect, it } from "vitest";
import { because, cutOff, facts, hour, until } from "../../test/support/sample-facts.ts";
import { type Decision, decide } from "./decide.ts";
import type { CutOff } from "./denials.ts";
import type { SignIn } from "./facts.ts";
import { accountId, clientId, denialId, institutionId } from "./ids.ts";
import { instant, never } from "./time.ts";

/** Our own pages: neither a grant nor an app. */
const browserSession: Partial<SignIn> = {
  grantId: undefined as never,
  clientId: undefined as never,
  kind: undefined as never,
};

it.each<[string, Partial<CutOff>, Partial<SignIn>, Decision]>([
  ["signed in at the cut-off itself", {}, {}, because("revoked", cutOff)],
  ["signed in before it", {}, { signedInAt: hour(9) }, because("revoked", cutOff)],
  ["signed in a millisecond later", {}, { signedInAt: instant(hour(10) + 1) }, until(never)],
  ["another account", {}, { accountId: accountId("acc_2") }, until(never)],
  [
    "one client of the account, this one",
    { target: { level: "account", accountId: accountId("acc_1"), clientId: clientId("app") } },
    {},
    because("revoked", cutOff),
  ],
  [
    "one client of the account, another one",
    { target: { level: "account", accountId: accountId("acc_1"), clientId: clientId("other") } },
    {},
    until(never),
  ],
  [
    "one client of the account spares the browser session",
    { target: { level: "account", accountId: accountId("acc_1"), clientId: clientId("app") } },
    { clientId: undefined as never },
    until(never),
  ],
  ["the client", { target: { level: "client", clientId: clientId("app") } }, {}, because("revoked", cutOff)],
  ["another client", { target: { level: "client", clientId: clientId("other") } }, {}, until(never)],
  [
    "the institution",
    { target: { level: "institution", institutionId: institutionId("north") } },
    {},
    because("revoked", cutOff),
  ],
  [
    "another institution",
    { target: { level: "institution", institutionId: institutionId("south") } },
    {},
    until(never),
  ],
  ["everyone", { target: { level: "everyone" } }, {}, because("revoked", cutOff)],
  [
    "the institution, a browser session",
    { target: { level: "institution", institutionId: institutionId("north") } },
    browserSession,
    because("revoked", cutOff),
  ],
  [
    "everyone, a browser session",
    { target: { level: "everyone" } },
    browserSession,
    because("revoked", cutOff),
  ],
  ["mobile only, a browser session", { mobileOnly: true }, browserSession, until(never)],
  ["mobile only, in a mobile app", { mobileOnly: true }, {}, because("revoked", cutOff)],
  ["mobile only, in a web app", { mobileOnly: true }, { kind: "web" }, until(never)],
  ["everybody, in a web app", {}, { kind: "web" }, because("revoked", cutOff)],
  ["everybody, an administrator", {}, { administrator: true }, because("revoked", cutOff)],
  [
    "everybody, signed in outside any session",
    {},
    { sessionUid: undefined as never },
    because("revoked", cutOff),
  ],
  ["sparing administrators: a student", { sparingAdministrators: true }, {}, because("revoked", cutOff)],
  [
    "sparing administrators: an administrator",
    { sparingAdministrators: true },
    { administrator: true },
    until(never),
  ],
  ["sparing this session", { sparingSession: "session-1" }, {}, until(never)],
  ["sparing another session", { sparingSession: "session-2" }, {}, because("revoked", cutOff)],
  [
    "sparing a session, made in none",
    { sparingSession: "session-2" },
    { sessionUid: undefined as never },
    because("revoked", cutOff),
  ],
  [
    "only this session: a web application signed in from it",
    { onlySession: "session-1" },
    { kind: "web" },
    because("revoked", cutOff),
  ],
  [
    "only this session: the browser itself",
    { onlySession: "session-1" },
    { kind: "web", grantId: undefined as never, clientId: undefined as never },
    because("revoked", cutOff),
  ],
  ["only this session: an app signed in from it goes on", { onlySession: "session-1" }, {}, until(never)],
  [
    "only this session: a tool signed in from it goes on",
    { onlySession: "session-1" },
    { kind: "tool" },
    until(never),
  ],
  ["only another session", { onlySession: "session-2" }, { kind: "web" }, until(never)],
  [
    "only a session, made in none",
    { onlySession: "session-1" },
    { kind: "web", sessionUid: undefined as never },
    until(never),
  ],
  [
    "only this session, signed in again in it",
    { onlySession: "session-1" },
    { kind: "web", signedInAt: instant(hour(10) + 1) },
    until(never),
  ],
  [
    "only this session, of another account",
    { onlySession: "session-1" },
    { kind: "web", accountId: accountId("acc_2") },
    until(never),
  ],
  ["by the person themselves", { because: "signed_out" }, {}, because("signed_out", cutOff)],
  [
    "because of a new password",
    { because: "credentials_changed" },
    {},
    because("credentials_changed", cutOff),
  ],
])("cut-off: %s", (_sentence, term, change, decision) => {
  expect(decide(facts([{ ...cutOff, ...term }], change), hour(12))).toStrictEqual(decision);
});

it("a cut-off of somebody else is no end of a browser session, which has no grant", () => {
  const elsewhere: CutOff = { ...cutOff, target: { level: "account", accountId: accountId("acc_2") } };
  expect(decide(facts([elsewhere], { grantId: undefined as never }), hour(12))).toStrictEqual(until(never));
});

it("names the later of two cut-offs, in whatever order they come", () => {
  const later: CutOff = { ...cutOff, id: denialId("den_later"), notBefore: hour(11) };
  expect(decide(facts([cutOff, later]), hour(12))).toStrictEqual(because("revoked", later));
  expect(decide(facts([later, cutOff]), hour(12))).toStrictEqual(because("revoked", later));
});
