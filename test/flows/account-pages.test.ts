import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { type Browser, newBrowser } from "../support/browser.ts";
import { type Person, passPages, signIn } from "../support/phone.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

/** A browser at its own list. */
async function atDevices(who: Person) {
  const browser = newBrowser(parties.origin);
  const visit = await passPages(browser, await browser.open("/account"), who);
  return { browser, visit };
}

const tokenIn = async (browser: Browser, path: string): Promise<string> =>
  (await browser.open(path)).page.querySelector("main input[name=csrf]")?.getAttribute("value") ?? "";

const post = (browser: Browser, path: string, csrf: string, headers: Record<string, string> = {}) =>
  browser.request(path, { method: "POST", headers, body: new URLSearchParams({ csrf }) });

it("takes a form of the account pages only with the token of its own browser, and from no other site", async () => {
  const { browser } = await atDevices(parties.ana);
  const other = await atDevices(parties.ben);
  const own = await tokenIn(browser, "/account/end-all");
  expect(own).not.toBe("");
  const foreign = await tokenIn(other.browser, "/account/end-all");
  for (const path of ["/account/end-all", "/account/end-others", "/account/password"]) {
    expect((await post(browser, path, "")).status).toBe(403);
    expect((await post(browser, path, foreign)).status).toBe(403);
    expect((await post(browser, path, own, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  }
  expect((await browser.open("/account")).page.querySelectorAll(".item.marked")).toHaveLength(1);
  const ended = await post(browser, "/account/end-all", own);
  expect([ended.status, ended.headers.get("location")]).toEqual([303, "/account/over"]);
});

it("shows and ends nobody else's sign-in: its id is answered like the id of nothing", async () => {
  const { tokens } = await signIn(parties.phone, parties.hana);
  const hana = await atDevices(parties.hana);
  const [path] = hana.visit.page
    .querySelectorAll("main a")
    .map((link) => link.getAttribute("href") ?? "")
    .filter((href) => href.endsWith("/end"));
  const { browser } = await atDevices(parties.fumiko);
  const csrf = await tokenIn(browser, "/account/end-all");
  const pages = await Promise.all([
    browser.open(String(path)),
    browser.open("/account/sign-ins/grt_nothing/end"),
  ]);
  const [theirs, none] = pages.map(({ status, page }) => [status, page.querySelector("main")?.text]);
  expect(theirs).toEqual(none);
  expect(theirs?.[0]).toBe(404);
  expect((await post(browser, String(path), csrf)).status).toBe(404);
  expect(await parties.isActive(tokens.access_token)).toBe(true);
});

it("may run the script of Hallpass and no other on the account pages, and is neither kept nor framed", async () => {
  const { visit } = await atDevices(parties.gabriel);
  const policy = String(visit.headers.get("content-security-policy")).split("; ");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy.join().includes("unsafe")).toBe(false);
  expect(visit.headers.get("cache-control")).toBe("no-store");
  expect(visit.text).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?! type="module" src="\/assets\/)/i);
});

it("signs out here through the page of the engine, and the list asks for a sign-in again", async () => {
  const { browser } = await atDevices(parties.emil);
  const asked = await browser.open("/logout");
  const out = await browser.submit(asked, "confirm", { logout: "yes" });
  expect(out.text).toContain("You are signed out");
  expect((await browser.open("/account")).url).toMatch(/\/sign-in\//);
});
