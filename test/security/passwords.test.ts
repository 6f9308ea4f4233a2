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

async function signInPage(school = "northgate", browser = newBrowser(parties.origin)): Promise<SignInPage> {
  const asked = await begin(parties.phone, { institution: school, prompt: "login" });
  const visit = await browser.open(asked.url.href);
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

it("answers alike after too many tries and before, for accounts that exist and accounts that do not", async () => {
  const pages = [];
  for (const who of [wrongly(parties.gabriel), { ...stranger("nobody.else"), school: "lakeside" }]) {
    const at = await signInPage("lakeside");
    for (let count = 0; count < 6; count += 1)
      pages.push(seen(await attempt(at, who, "198.51.100.1"), at, who.username));
  }
  // Not even the right password is heard any more, nor told from a wrong one.
  const at = await signInPage("lakeside");
  const answer = await attempt(at, parties.gabriel, "198.51.100.1");
  expect(answer.status).toBe(403);
  pages.push(seen(answer, at, parties.gabriel.username));
  expect(new Set(pages).size).toBe(1);
});

it("hears a bounded number of passwords for one account, however many networks they come from", async () => {
  const victim = parties.fumiko;
  const home = "203.0.113.77";
  expect((await attempt(await signInPage("lakeside"), victim, home)).status).toBe(303);
  const at = await signInPage("lakeside");
  // The person's own sign-in, from a network that was new then, was one of the eight.
  for (let network = 0; network < 6; network += 1) await attempt(at, wrongly(victim), `172.16.${network}.9`);
  expect((await attempt(await signInPage("lakeside"), victim, "172.16.97.9")).status).toBe(303);
  // The right password is not heard any more either, so that guessing on tells nothing.
  expect((await attempt(at, victim, "172.16.99.9")).status).toBe(403);
});

it("lets nobody lock a person out: from a network where they have signed in before, they still can", async () => {
  const victim = parties.fumiko;
  expect((await attempt(await signInPage("lakeside"), victim, "172.16.98.9")).status).toBe(403);
  expect((await attempt(await signInPage("lakeside"), victim, "203.0.113.77")).status).toBe(303);
});

it("lets nobody in a person's own network lock them out of a browser that they have signed in with", async () => {
  const [victim, network] = [parties.kim, "10.205.0"];
  const browser = newBrowser(parties.origin);
  expect((await attempt(await signInPage("lakeside", browser), victim, `${network}.1`)).status).toBe(303);
  const at = await signInPage("lakeside");
  for (let count = 0; count < 10; count += 1) await attempt(at, wrongly(victim), `${network}.2`);
  for (let count = 0; count < 20; count += 1) await attempt(at, stranger(`guess.${count}`), `${network}.2`);
  expect((await attempt(at, victim, `${network}.1`)).status).toBe(403);
  // What proves that the victim knows the browser proves nothing for anybody else.
  const other = await signInPage("lakeside", browser);
  expect((await attempt(other, parties.fumiko, `${network}.1`)).status).toBe(403);
  expect((await attempt(await signInPage("lakeside", browser), victim, `${network}.1`)).status).toBe(303);
});

it("hears a bounded number of wrong passwords from a browser that somebody has signed in with", async () => {
  const browser = newBrowser(parties.origin);
  const page = () => signInPage("lakeside", browser);
  expect((await attempt(await page(), parties.ivan, "10.207.0.1")).status).toBe(303);
  const at = await page();
  for (let count = 0; count < 4; count += 1)
    await attempt(at, wrongly(parties.ivan), `10.${208 + count}.0.1`);
  expect((await attempt(at, parties.ivan, "10.207.0.1")).status).toBe(403);
  expect((await attempt(await signInPage("lakeside"), parties.ivan, "10.207.0.1")).status).toBe(303);
});

it("hears a bounded number of wrong passwords from one network, over all accounts", async () => {
  const at = await signInPage();
  const guess = (account: number) => attempt(at, stranger(`guess.${account}`), `10.200.0.${account}`);
  for (let account = 0; account < 11; account += 1) await guess(account);
  expect((await attempt(await signInPage(), parties.ben, "10.200.0.98")).status).toBe(303);
  await guess(11);
  expect((await attempt(at, parties.dora, "10.200.0.99")).status).toBe(403);
  expect((await attempt(at, parties.dora, "10.201.0.99")).status).toBe(303);
});

it("takes the network from the proxy's own entry, not from what the client claims before it", async () => {
  const at = await signInPage();
  for (let count = 0; count < 4; count += 1)
    await attempt(at, wrongly(parties.emil), `${count}.1.1.1, 10.202.0.1`);
  expect((await attempt(at, parties.emil, "9.1.1.1, 10.202.0.1")).status).toBe(403);
  expect((await attempt(at, parties.emil, "10.202.0.1, 10.203.0.1")).status).toBe(303);
});

it("remembers failures over a restart", async () => {
  const at = await signInPage();
  for (let count = 0; count < 4; count += 1) await attempt(at, wrongly(parties.emil), "10.206.0.1");
  await parties.running.stop();
  parties = await startParties({ env, folder });
  expect((await attempt(await signInPage(), parties.emil, "10.206.0.1")).status).toBe(403);
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
