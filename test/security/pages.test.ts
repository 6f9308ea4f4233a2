import { parse } from "node-html-parser";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Browser, newBrowser, type Visit } from "../support/browser.ts";
import { begin, type Person } from "../support/phone.ts";
import { type Form, type Parties, startParties } from "./parties.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

const password = ({ username, password: typed }: Person): Form => ({ username, password: typed });

/** The page that asks the tool's question, with the person signed in. */
async function consentPage(who = parties.ana, more: Form = {}): Promise<{ browser: Browser; visit: Visit }> {
  const browser = newBrowser(parties.origin);
  const asked = { institution: who.school, prompt: "consent", ...more };
  const visit = await browser.open((await begin(parties.tool, asked)).url.href);
  return { browser, visit: await browser.submit(visit, "password", password(who)) };
}

/** Every page that a stranger or a person can come to. */
async function everyPage(): Promise<Readonly<Record<string, Visit>>> {
  const browser = newBrowser(parties.origin);
  const school = await browser.open((await begin(parties.phone)).url.href);
  const signIn = await browser.submit(school, "school", { institution: "northgate" });
  const wrong = await browser.submit(signIn, "password", { username: "ana.silva", password: "wrong" });
  const account = `/accounts/${await parties.accountId(parties.ben)}`;
  await parties.admin("POST", `${account}/suspensions`, { code: "conduct" });
  const shutOut = await browser.submit(signIn, "password", password(parties.ben));
  await parties.admin("POST", `${account}/reinstatements`, {});
  const signedIn = await parties.signedInBrowser(parties.ana);
  return {
    school,
    "sign in": signIn,
    "wrong password": wrong,
    "shut out": shutOut,
    consent: (await consentPage()).visit,
    continue: await signedIn.open((await begin(parties.phone)).url.href),
    "sign out": await signedIn.open("/logout"),
    "signed out": await signedIn.submit(await signedIn.open("/logout"), "confirm", { logout: "yes" }),
    "refused request": await browser.open("/authorize?client_id=nobody"),
    "over sign-in": await browser.open("/sign-in/none"),
    "no such page": await browser.open("/nothing/here"),
  };
}

it("lets no page be framed, cached or read by others, nor run a script", async () => {
  const pages = await everyPage();
  expect(Object.keys(pages).length).toBeGreaterThan(10);
  for (const [name, { headers }] of Object.entries(pages)) {
    const policy = headers.get("content-security-policy") ?? "";
    for (const part of [
      "default-src 'none'",
      "script-src 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
      expect([name, policy]).toEqual([name, expect.stringContaining(part)]);
    expect([name, policy]).not.toEqual([name, expect.stringMatching(/unsafe|\*/)]);
    expect([name, headers.get("x-frame-options")]).toEqual([name, "DENY"]);
    expect([name, headers.get("x-content-type-options")]).toEqual([name, "nosniff"]);
    expect([name, headers.get("cache-control")]).toEqual([name, "no-store"]);
    expect([name, headers.get("referrer-policy")]).toEqual([name, "no-referrer"]);
    expect([name, headers.get("access-control-allow-origin")]).toEqual([name, null]);
  }
});

it("loads nothing from other sites and links to none", async () => {
  for (const [name, { page, url }] of Object.entries(await everyPage())) {
    const addresses = page
      .querySelectorAll("[href], [src], [action]")
      .map((element) => ["href", "src", "action"].map((attribute) => element.getAttribute(attribute)))
      .flat()
      .filter((address) => address !== undefined && !address.startsWith("data:"));
    expect(addresses.length).toBeGreaterThan(0);
    const foreign = addresses.filter((address) => new URL(String(address), url).origin !== parties.origin);
    expect([name, foreign]).toEqual([name, []]);
    expect([name, page.querySelectorAll("script, style, iframe, object, embed, [style]").length]).toEqual([
      name,
      0,
    ]);
  }
});

/** Ways in which another site could send our forms. */
const foreign = (csrf: string): readonly (readonly [string, Form, Form])[] => [
  ["no token", { "sec-fetch-site": "same-origin" }, {}],
  ["an empty token", {}, { csrf: "" }],
  ["a made-up token", {}, { csrf: "x".repeat(43) }],
  ["the token of another sign-in", {}, { csrf }],
];

it("takes a form only with the token of its own page, and from no other site", async () => {
  const { visit: other } = await consentPage();
  const others = other.page.querySelector("input[name=csrf]")?.getAttribute("value") ?? "";
  for (const step of ["school", "password", "consent", "continue", "other-account", "cancel"]) {
    const { browser, visit } = await consentPage(parties.ben);
    const csrf = visit.page.querySelector("input[name=csrf]")?.getAttribute("value") ?? "";
    const at = `${new URL(visit.url).pathname}/${step}`;
    const fields = { institution: "northgate", ...password(parties.ben) };
    const tries = [
      ...foreign(others),
      ["another site", { "sec-fetch-site": "cross-site" }, { csrf }],
      ["a sister site", { "sec-fetch-site": "same-site" }, { csrf }],
      ["nowhere", { "sec-fetch-site": "none" }, { csrf }],
      ["another origin", { "sec-fetch-site": "", origin: "https://evil.example" }, { csrf }],
    ] as const;
    for (const [from, headers, more] of tries) {
      const body = new URLSearchParams({ ...fields, ...more });
      const { status } = await browser.request(at, { method: "POST", headers, body });
      expect([step, from, status]).toEqual([step, from, 403]);
    }
    const own = await browser.request(at, { method: "POST", body: new URLSearchParams({ ...fields, csrf }) });
    expect([step, own.status]).toEqual([step, 303]);
  }
});

it("changes nothing on a GET", async () => {
  const { browser, visit } = await consentPage(parties.ben);
  const at = new URL(visit.url).pathname;
  for (const step of ["consent", "continue", "cancel", "other-account"])
    expect([404, 405]).toContain((await browser.request(`${at}/${step}`)).status);
  for (const path of ["/logout/confirm", "/token", "/revoke"])
    expect([404, 405]).toContain((await browser.request(path)).status);
});

it("takes no browser's session at the admin API", async () => {
  const browser = await parties.signedInBrowser(parties.kim);
  for (const method of ["GET", "POST"])
    expect((await browser.request("/admin/v1/accounts", { method })).status).toBe(401);
});

it("asks before a tool gets anything: who asks, for what, where the answer goes, for how long", async () => {
  const { browser, visit } = await consentPage(parties.fumiko);
  const shown = parse(visit.text).querySelector("main")?.textContent ?? "";
  for (const told of ["quiz.example", "See your name and username", "at most 30 days"])
    expect(shown).toContain(told);
  const { searchParams } = (await browser.submit(visit, "cancel")).leftTo ?? new URL("x:");
  expect([searchParams.get("error"), searchParams.has("code")]).toEqual(["access_denied", false]);
});

it("asks again when a tool wants more than was agreed to", async () => {
  const signedIn = await parties.signedInBrowser(parties.fumiko);
  const ask = async (scope: string) => signedIn.open((await begin(parties.tool, { scope })).url.href);
  const first = await signedIn.submit(await ask("openid"), "consent");
  expect(first.leftTo?.searchParams.has("code")).toBe(true);
  expect((await ask("openid")).leftTo?.searchParams.has("code")).toBe(true);
  expect((await ask("openid profile")).page.querySelector("form[action$='/consent']")).not.toBeNull();
});
