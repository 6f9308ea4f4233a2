import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { instant } from "../../src/policy/time.ts";
import { accountDoor } from "../flows/account-door.ts";
import { type Browser, newBrowser } from "../support/browser.ts";
import { begin, type Person } from "../support/phone.ts";
import { type Form, formOf, type Parties, startParties } from "./parties.ts";

let later = 0;
let parties: Parties;
beforeAll(async () => {
  parties = await startParties({
    now: () => instant(Date.now() + later),
    env: {
      HALLPASS_TRUSTED_PROXIES: "1",
      HALLPASS_ATTEMPTS_PER_NETWORK: "12",
      HALLPASS_ATTEMPTS_PER_ACCOUNT_AND_NETWORK: "4",
    },
  });
});
afterAll(() => parties.running.stop());
beforeEach(() => void (parties.running.logged as string[]).splice(0));

type Line = Readonly<Record<string, unknown>>;

const linesOf = (what: string): readonly Line[] =>
  parties.running.logged.map((line) => JSON.parse(line) as Line).filter(({ msg }) => msg === what);

/** One password from one address, in a browser of its own. */
async function attempt(who: Person, address: string, more: Form = {}): Promise<Browser> {
  const browser = newBrowser(parties.origin);
  const visit = await browser.open((await begin(parties.phone, { institution: who.school })).url.href);
  const { action, csrf } = formOf(visit, "password");
  const { school: institution, username, password } = who;
  const body = new URLSearchParams({ csrf, institution, username, password });
  const headers = { "x-forwarded-for": address, ...more };
  await browser.request(action, { method: "POST", body, headers });
  return browser;
}

const wrongly = (who: Person): Person => ({ ...who, password: "not the password" });
const nobody: Person = { school: "northgate", username: "hunter2-typed-here", password: "x" };

it("logs who signed in or failed to, where, in which app and from which address, by request id", async () => {
  const ben = await parties.accountId(parties.ben);
  await parties.admin("POST", `/accounts/${ben}/suspensions`, { code: "conduct" });
  const ana = await parties.accountId(parties.ana);
  const known = { "x-request-id": "known-request-1" };
  await attempt(parties.ana, "192.0.2.1", known);
  await attempt(wrongly(parties.ana), "192.0.2.1");
  await attempt(nobody, "192.0.2.1");
  await attempt(parties.ben, "192.0.2.1");
  await parties.admin("POST", `/accounts/${ben}/reinstatements`, {});
  for (let count = 0; count < 5; count += 1) await attempt(wrongly(parties.fumiko), "198.51.100.1");
  const common = {
    level: "info",
    event: "sign-in",
    client: "learning-app",
    time: expect.stringMatching(/Z$/),
  };
  const lines = linesOf("authentication");
  expect(lines.map(({ outcome, institution, account }) => [outcome, institution, account])).toEqual([
    ["signed_in", "northgate", ana],
    ["wrong", "northgate", ana],
    ["wrong", "northgate", undefined],
    ["shut_out", "northgate", ben],
    ...Array.from({ length: 4 }, () => ["wrong", "lakeside", expect.stringMatching(/^acc_/)]),
    ["too_many_attempts", "lakeside", expect.stringMatching(/^acc_/)],
  ]);
  expect(lines).toEqual(lines.map(() => expect.objectContaining(common)));
  expect(lines[0]).toMatchObject({ address: "192.0.2.1", requestId: "known-request-1" });
  expect(lines[3]).toMatchObject({ because: "suspended" });
});

it("logs signing out, and a person's own change of password", async () => {
  const account = await parties.accountId(parties.gabriel);
  const { browser, ask } = await (await accountDoor(parties)).signedInPhone(parties.gabriel);
  await ask("PUT", "/password", { current: "not the password", new: "seven quiet otters" });
  await ask("PUT", "/password", { current: parties.gabriel.password, new: "seven quiet otters" });
  await browser.submit(await browser.open("/logout"), "confirm", { logout: "yes" });
  const told = linesOf("authentication").map(({ event, outcome }) => [event, outcome]);
  expect(told).toEqual([
    ["sign-in", "signed_in"],
    ["password-change", "wrong"],
    ["password-change", "changed"],
    ["sign-out", "signed_out"],
  ]);
  for (const line of linesOf("authentication"))
    expect(line).toMatchObject({ account, institution: "lakeside", address: expect.any(String) });
});

it("logs no password, and no username of an account that does not exist, not even in pieces of a line", async () => {
  const poison = 'x\r\n{"level":"info","msg":"authentication","outcome":"forged"}\u001b[31m\u2028"}';
  await attempt({ school: "northgate", username: poison, password: poison }, "192.0.2.9");
  await attempt(nobody, '1.2.3.4"},{"outcome":"signed_in');
  await attempt({ ...nobody, password: "typed-secret" }, "192.0.2.9", { "x-request-id": 'x"},{"a":"forged' });
  const text = parties.running.logged.join("");
  expect(linesOf("authentication").map(({ outcome }) => outcome)).toEqual(["wrong", "wrong", "wrong"]);
  for (const secret of ["hunter2", "typed-secret", "forged", "\u001b", "\r"])
    expect([secret, text.includes(secret)]).toEqual([secret, false]);
});

it("warns once in a window, for each network and account, when no more passwords are heard", async () => {
  const alarms = () => linesOf("too many wrong passwords").map(({ network, account }) => [network, account]);
  const ana = await parties.accountId(parties.ana);
  for (let count = 0; count < 8; count += 1) await attempt(wrongly(parties.ana), "203.0.113.5");
  const first = [["203.0.113.0/24", ana]];
  expect(alarms()).toEqual(first);
  for (let guess = 0; guess < 20; guess += 1)
    await attempt({ ...nobody, username: `guess.${guess}` }, "203.0.113.5");
  expect(alarms()).toEqual(first);
  // The account is known to be attacked by now, the second network is not.
  for (let count = 0; count < 6; count += 1) await attempt(wrongly(parties.ana), "203.0.114.5");
  expect(alarms().slice(1)).toEqual([["203.0.114.0/24", ana]]);
  later += 16 * 60_000;
  for (let count = 0; count < 8; count += 1) await attempt(wrongly(parties.ana), "203.0.113.5");
  expect(alarms().slice(2)).toEqual(first);
  expect(linesOf("too many wrong passwords")[0]).toMatchObject({ level: "warn", institution: "northgate" });
});
