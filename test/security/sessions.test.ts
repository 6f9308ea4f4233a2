import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hours } from "../../src/policy/time.ts";
import { type Browser, newBrowser } from "../support/browser.ts";
import { person } from "../support/demo-people.ts";
import { ownClock } from "../support/own-clock.ts";
import { begin, type Person, passPages } from "../support/phone.ts";
import { type Running, startForTest } from "../support/running.ts";
import { codeFor, type Parties, send, startParties } from "./parties.ts";

const clock = ownClock();
let parties: Parties;
beforeAll(async () => {
  parties = await startParties({ now: clock.now });
});
afterAll(() => parties.running.stop());

const cookieHeader = async (browser: Browser): Promise<string> =>
  (await browser.cookies()).map(({ key, value }) => `${key}=${value}`).join("; ");

const cookieOf = async (browser: Browser, name = "hallpass"): Promise<string> =>
  (await browser.cookies()).find(({ key }) => key === name)?.value ?? "";

/** Whether whoever holds these cookies gets a code without a word. */
async function signedInBy(cookie: string, origin = parties.origin): Promise<boolean> {
  const { url } = await begin(parties.board, { prompt: "none" });
  const { headers } = await send(origin + url.pathname + url.search, { headers: { cookie } });
  return new URL(headers.get("location") ?? "x:").searchParams.has("code");
}

/** Signs somebody in with the password, in a browser that may have a session already. */
async function passwordIn(browser: Browser, who: Person): Promise<void> {
  const { url } = await begin(parties.board, { institution: who.school, prompt: "login" });
  const visit = await passPages(browser, await browser.open(url.href), who);
  // Somebody else's session in this browser is ended first, by a page that a script sends on.
  if (visit.leftTo === undefined) await browser.submit(visit, "confirm");
}

it("makes session ids of at least 128 random bits, and a new one at every sign-in", async () => {
  const browser = newBrowser(parties.origin);
  const seen = new Set<string>();
  for (let time = 0; time < 5; time += 1) {
    await passwordIn(browser, parties.ana);
    const id = await cookieOf(browser);
    expect(Buffer.from(id, "base64url").length).toBeGreaterThanOrEqual(16);
    seen.add(id);
  }
  expect(seen.size).toBe(5);
});

it("leaves nothing to whoever planted their own session in a browser before somebody signed in", async () => {
  const browser = newBrowser(parties.origin);
  await browser.open((await begin(parties.board, { institution: "northgate" })).url.href);
  const anonymous = await cookieHeader(browser);
  await passwordIn(browser, parties.gabriel);
  const planted = await cookieHeader(browser);
  expect(await signedInBy(planted)).toBe(true);
  await passwordIn(browser, parties.ana);
  expect(await signedInBy(await cookieHeader(browser))).toBe(true);
  expect(await signedInBy(anonymous)).toBe(false);
  expect(await signedInBy(planted)).toBe(false);
});

it("takes no session that nobody signed, or that was signed for another", async () => {
  const mine = await parties.signedInBrowser(parties.ana);
  const other = await parties.signedInBrowser(parties.ben);
  const [id, signature, others] = [
    await cookieOf(mine, "hallpass"),
    await cookieOf(mine, "hallpass.sig"),
    await cookieOf(other, "hallpass.sig"),
  ];
  expect(await signedInBy(`hallpass=${id}; hallpass.sig=${signature}`)).toBe(true);
  expect(await signedInBy(`hallpass=${id}`)).toBe(false);
  expect(await signedInBy(`hallpass=${id}; hallpass.sig=${others}`)).toBe(false);
  const altered = `${id.slice(0, -1)}${id.endsWith("A") ? "B" : "A"}`;
  expect(await signedInBy(`hallpass=${altered}; hallpass.sig=${signature}`)).toBe(false);
});

it("ends a browser's session when its timers have run out", async () => {
  const [unused, used] = [
    await parties.signedInBrowser(parties.ana),
    await parties.signedInBrowser(parties.ana),
  ];
  const cookies = await Promise.all([unused, used].map(cookieHeader));
  const active = () => Promise.all(cookies.map((cookie) => signedInBy(cookie)));
  clock.at(hours(48) - 1000);
  expect(await signedInBy(cookies[1] ?? "")).toBe(true);
  clock.at(hours(48));
  expect(await active()).toEqual([false, true]);
  clock.at(hours(52));
  expect(await active()).toEqual([false, false]);
});

it("ends a session on the server when the person signs out: kept cookies open nothing", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  const kept = await cookieHeader(browser);
  await browser.submit(await browser.open("/logout"), "confirm", { logout: "yes" });
  expect(await signedInBy(kept)).toBe(false);
  expect(await signedInBy(await cookieHeader(browser))).toBe(false);
});

it("signs nobody out without a word, and nobody else ever", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  const ben = await parties.signedInBrowser(parties.ben);
  const { body } = await parties.post("/token", await codeFor(parties.board, parties.ben, { browser: ben }));
  const page = await browser.open(`/logout?id_token_hint=${String(body["id_token"])}`);
  expect(await signedInBy(await cookieHeader(browser))).toBe(true);
  const forged = { method: "POST", body: new URLSearchParams({ xsrf: "x", logout: "yes" }) };
  expect((await browser.request("/logout/confirm", forged)).status).toBe(400);
  expect(await signedInBy(await cookieHeader(browser))).toBe(true);
  if (page.page.querySelector("form") !== null) await browser.submit(page, "confirm", { logout: "yes" });
  expect(await signedInBy(await cookieHeader(ben))).toBe(true);
  expect(await parties.isActive(body["access_token"])).toBe(true);
});

it("a suspension ends the browser's session, codes, access and refresh tokens, for good", async () => {
  const browser = await parties.signedInBrowser(parties.gabriel);
  const cookie = await cookieHeader(browser);
  const { body: tokens } = await parties.post("/token", await codeFor(parties.phone, parties.gabriel));
  const code = await codeFor(parties.board, parties.gabriel, { browser });
  const account = `/accounts/${await parties.accountId(parties.gabriel)}`;
  const opens = async () => [
    await signedInBy(cookie),
    (await parties.post("/token", code)).status === 200,
    await parties.isActive(tokens["access_token"]),
    (await parties.refresh("learning-app", tokens["refresh_token"])).status === 200,
    (
      await send(`${parties.origin}/userinfo`, {
        headers: { authorization: `Bearer ${String(tokens["access_token"])}` },
      })
    ).status === 200,
  ];
  await parties.admin("POST", `${account}/suspensions`, { code: "conduct" });
  expect(await opens()).toEqual([false, false, false, false, false]);
  await expect(codeFor(parties.phone, parties.gabriel)).rejects.toThrow("You cannot sign in now");
  await parties.admin("POST", `${account}/reinstatements`, {});
  expect(await opens()).toEqual([false, false, false, false, false]);
  clock.at(1000);
  expect(await codeFor(parties.phone, parties.gabriel)).toHaveProperty("code");
});

it("a suspension that only pauses shuts all of them as long as it holds, and they go on afterwards", async () => {
  const browser = await parties.signedInBrowser(parties.gabriel);
  const cookie = await cookieHeader(browser);
  const { body: tokens } = await parties.post("/token", await codeFor(parties.phone, parties.gabriel));
  const [tried, kept] = [
    await codeFor(parties.board, parties.gabriel, { browser }),
    await codeFor(parties.board, parties.gabriel, { browser }),
  ];
  const opens = async (code: typeof kept) => [
    await signedInBy(cookie),
    (await parties.post("/token", code)).status === 200,
    await parties.isActive(tokens["access_token"]),
    (await parties.refresh("learning-app", tokens["refresh_token"])).body["reason"] ?? "goes on",
  ];
  const account = `/accounts/${await parties.accountId(parties.gabriel)}`;
  await parties.admin("POST", `${account}/suspensions`, { code: "holiday", signOut: false });
  expect(await opens(tried)).toEqual([false, false, false, "suspended"]);
  await parties.admin("POST", `${account}/reinstatements`, {});
  expect(await opens(kept)).toEqual([true, true, true, "goes on"]);
});

it("an administrator ends one sign-in and the others go on, or ends them all with the browser's sessions", async () => {
  const browser = await parties.signedInBrowser(parties.fumiko);
  const phone = async () =>
    (await parties.post("/token", await codeFor(parties.phone, parties.fumiko))).body["access_token"];
  const older = await phone();
  clock.at(1000);
  const held = [older, await phone()];
  const account = `/accounts/${await parties.accountId(parties.fumiko)}`;
  const { body } = await parties.admin("GET", `${account}/grants`);
  await parties.admin("POST", `/grants/${(body["items"] as { id: string }[])[0]?.id}/revocations`, {});
  expect(await Promise.all(held.map((token) => parties.isActive(token)))).toEqual([true, false]);
  await parties.admin("POST", `${account}/revocations`, {});
  expect(await Promise.all(held.map((token) => parties.isActive(token)))).toEqual([false, false]);
  expect(await signedInBy(await cookieHeader(browser))).toBe(false);
});

it("sets every cookie HttpOnly, SameSite=Lax and, behind https, Secure with a prefixed name", async () => {
  const running = await startForTest({ env: { HALLPASS_ISSUER: "https://id.school.example" } });
  const set = await cookiesOfSignIn(running);
  await running.stop();
  const names = set.map((cookie) => cookie.split("=")[0] ?? "");
  expect(names).toEqual(
    expect.arrayContaining(["__Host-hallpass", "__Host-hallpass-browser", "__Secure-hallpass-sign-in"]),
  );
  for (const cookie of set) {
    for (const attribute of [/; ?secure/i, /; ?httponly/i, /; ?samesite=lax/i])
      expect(cookie).toMatch(attribute);
    expect(cookie).not.toMatch(/domain=/i);
  }
  // RFC 6265bis §4.1.3.2: browsers take a name with __Host- only for the whole host.
  const ofHost = set.filter((cookie) => cookie.startsWith("__Host-"));
  expect(ofHost.filter((cookie) => !/; ?path=\/(;|$)/i.test(cookie))).toEqual([]);
});

/** A sign-in behind a proxy that ends https: every Set-Cookie on the way. */
async function cookiesOfSignIn(running: Running): Promise<readonly string[]> {
  const set: string[] = [];
  const at = `http://127.0.0.1:${running.hallpass.port}`;
  const step = async (url: URL, init: RequestInit = {}) => {
    const cookie = set.map((one) => one.split(";")[0]).join("; ");
    const headers = { cookie, "sec-fetch-site": "same-origin" };
    const reply = await send(at + url.pathname + url.search, { ...init, headers });
    set.push(...reply.headers.getSetCookie());
    return { ...reply, next: new URL(reply.headers.get("location") ?? url, url) };
  };
  const { next } = await step((await begin(parties.phone, { institution: "northgate" })).url);
  const [, csrf = ""] = /name="csrf" value="([^"]+)"/.exec((await step(next)).text) ?? [];
  const { username, password } = person(running, "northgate", "ana.silva");
  const body = new URLSearchParams({ csrf, institution: "northgate", username, password });
  await step((await step(new URL(`${next.href}/password`), { method: "POST", body })).next);
  return set;
}

it("believes cookies signed with an older secret while it is listed, and not after", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hallpass-test-"));
  const [old, fresh] = ["o".repeat(32), "f".repeat(32)];
  const under = async <T>(secrets: string, work: (its: Parties) => Promise<T>): Promise<T> => {
    const its = await startParties({
      folder,
      env: { HALLPASS_COOKIE_SECRETS: secrets, HALLPASS_KEY_ENCRYPTION_SECRET: "k".repeat(32) },
    });
    try {
      return await work(its);
    } finally {
      await its.running.stop();
    }
  };
  const cookie = await under(old, async (its) => cookieHeader(await its.signedInBrowser(its.ana)));
  const answers = [
    await under(`${fresh},${old}`, ({ origin }) => signedInBy(cookie, origin)),
    await under(fresh, ({ origin }) => signedInBy(cookie, origin)),
  ];
  await rm(folder, { recursive: true });
  expect(answers).toEqual([true, false]);
});
