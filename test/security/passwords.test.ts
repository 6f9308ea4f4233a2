import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Browser, newBrowser } from "../support/browser.ts";
import { begin, type Person } from "../support/phone.ts";
import { type Parties, startParties } from "./parties.ts";

const env = {
  HALLPASS_TRUSTED_PROXIES: "1",
  HALLPASS_ATTEMPTS_PER_NETWORK: "12",
  HALLPASS_ATTEMPTS_PER_ACCOUNT_AND_NETWORK: "4",
  HALLPASS_ATTEMPTS_PER_ACCOUNT: "8",
};
let folder: string;
let parties: Parties;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallpass-test-"));
  parties = await startParties({ env, folder });
});
afterAll(async () => {
  await parties.running.stop();
  await rm(folder, { recursive: true });
});

interface SignInPage {
  readonly browser: Browser;
  readonly action: string;
  readonly csrf: string;
}

async function signInPage(school = "northgate"): Promise<SignInPage> {
  const browser = newBrowser(parties.origin);
  const visit = await browser.open((await begin(parties.phone, { institution: school })).url.href);
  const form = visit.page.querySelector('form[action$="/password"]');
  const csrf = form?.querySelector("input[name=csrf]")?.getAttribute("value") ?? "";
  return { browser, action: form?.getAttribute("action") ?? "", csrf };
}

/** One password from one address. */
async function attempt(at: SignInPage, who: Person, address: string) {
  const { school: institution, username, password } = who;
  const body = new URLSearchParams({ csrf: at.csrf, institution, username, password });
  const headers = { "x-forwarded-for": address };
  const answer = await at.browser.request(at.action, { method: "POST", body, headers });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text };
}

const wrongly = (who: Person): Person => ({ ...who, password: "not the password" });
const stranger = (username: string): Person => ({
  school: "northgate",
  username,
  password: "not the password",
});

/** What a person sees, but the ids of this one page and the name they typed themselves. */
const seen = (
  { status, headers, text }: Awaited<ReturnType<typeof attempt>>,
  at: SignInPage,
  username: string,
) =>
  JSON.stringify([
    status,
    headers.get("retry-after"),
    headers.getSetCookie(),
    text
      .replaceAll(at.csrf, "")
      .replaceAll(at.action.split("/")[2] ?? "-", "")
      .replaceAll(username, ""),
  ]);

it("shows the same page for a wrong password, an unknown username and a suspended account", async () => {
  const account = `/accounts/${await parties.accountId(parties.ben)}`;
  await parties.admin("POST", `${account}/suspensions`, { code: "conduct" });
  const pages = [];
  for (const who of [
    wrongly(parties.ana),
    wrongly(parties.ben),
    stranger("nobody.here"),
    stranger("x'\"<>"),
  ]) {
    const at = await signInPage();
    const answer = await attempt(at, who, "192.0.2.1");
    expect(answer.status).toBe(403);
    if (!who.username.includes("<")) pages.push(seen(answer, at, who.username));
  }
  expect(new Set(pages).size).toBe(1);
  const told = await attempt(await signInPage(), parties.ben, "192.0.2.1");
  expect(told.text).toContain("suspended");
  await parties.admin("POST", `${account}/reinstatements`, {});
});

it("runs out of tries alike for accounts that exist and accounts that do not", async () => {
  const pages = [];
  for (const who of [wrongly(parties.gabriel), { ...stranger("nobody.else"), school: "lakeside" }]) {
    const at = await signInPage("lakeside");
    for (let count = 0; count < 4; count += 1)
      expect((await attempt(at, who, "198.51.100.1")).status).toBe(403);
    const answer = await attempt(at, who, "198.51.100.1");
    expect(answer.status).toBe(429);
    pages.push(seen(answer, at, who.username));
  }
  expect(new Set(pages).size).toBe(1);
});

it("hears a bounded number of passwords for one account, however many networks they come from", async () => {
  const victim = parties.fumiko;
  const home = "203.0.113.77";
  expect((await attempt(await signInPage("lakeside"), victim, home)).status).toBe(303);
  const at = await signInPage("lakeside");
  let heard = 0;
  for (let network = 0; network < 20; network += 1) {
    for (let count = 0; count < 3; count += 1)
      if ((await attempt(at, wrongly(victim), `172.16.${network}.9`)).status === 403) heard += 1;
  }
  // The person's own sign-in, from a network that was new then, was one of the eight.
  expect(heard).toBe(7);
  // The right password is not heard either, so that guessing on tells nothing.
  expect((await attempt(at, victim, "172.16.99.9")).status).toBe(429);
});

it("lets nobody lock a person out: from a network where they have signed in before, they still can", async () => {
  const victim = parties.fumiko;
  expect((await attempt(await signInPage("lakeside"), victim, "172.16.98.9")).status).toBe(429);
  expect((await attempt(await signInPage("lakeside"), victim, "203.0.113.77")).status).toBe(303);
});

it("hears a bounded number of wrong passwords from one network, over all accounts", async () => {
  const at = await signInPage();
  let heard = 0;
  for (let account = 0; account < 30; account += 1)
    if ((await attempt(at, stranger(`guess.${account}`), `10.200.0.${account}`)).status === 403) heard += 1;
  expect(heard).toBe(12);
  expect((await attempt(at, parties.dora, "10.200.0.99")).status).toBe(429);
  expect((await attempt(at, parties.dora, "10.201.0.99")).status).toBe(303);
});

it("takes the network from the proxy's own entry, not from what the client claims before it", async () => {
  const at = await signInPage();
  const statuses = [];
  for (let count = 0; count < 6; count += 1) {
    const claimed = `${count}.1.1.1, 10.202.0.1`;
    statuses.push((await attempt(at, stranger("forwarder"), claimed)).status);
  }
  expect(statuses).toEqual([403, 403, 403, 403, 429, 429]);
});

it("remembers failures over a restart", async () => {
  const at = await signInPage();
  for (let count = 0; count < 5; count += 1) await attempt(at, stranger("patient"), "10.203.0.1");
  await parties.running.stop();
  parties = await startParties({ env, folder });
  expect((await attempt(await signInPage(), stranger("patient"), "10.203.0.1")).status).toBe(429);
});

it("takes passwords of 8 to 1000 characters whole, and none that everybody guesses", async () => {
  const account = `/accounts/${await parties.accountId(parties.hana)}/password`;
  const set = async (password: string) => (await parties.admin("PUT", account, { password })).status;
  const refused = [
    "",
    "seven77",
    "password",
    "Password1",
    "aaaaaaaaaaaa",
    "12345678",
    "xxhana.kowalskaxx",
    "x".repeat(1001),
  ];
  for (const password of refused) expect([password, await set(password)]).toEqual([password, 400]);
  const long = Array.from({ length: 125 }, (_, at) => `pass ${at % 10}é`)
    .join("")
    .slice(0, 1000);
  for (const password of ["8 chars!", "ﬁne pässwörter 🦊 welcome", long]) {
    expect([password, await set(password)]).toEqual([password, 200]);
    const statusFor = async (given: string) =>
      (await attempt(await signInPage("lakeside"), { ...parties.hana, password: given }, "10.204.0.1"))
        .status;
    expect(await statusFor(password)).toBe(303);
    for (const cut of [password.slice(0, -1), password.slice(0, 72).slice(0, password.length - 1)])
      expect(await statusFor(cut)).toBe(403);
  }
});
