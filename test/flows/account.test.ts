import { afterAll, beforeAll, expect, it } from "vitest";
import { hours, minutes, seconds } from "../../src/policy/time.ts";
import { codeFor, type Parties, startParties } from "../security/parties.ts";
import { newBrowser } from "../support/browser.ts";
import { person } from "../support/demo-people.ts";
import { ownClock } from "../support/own-clock.ts";
import { begin, passPages, signIn } from "../support/phone.ts";
import { accountDoor, type Item, itemsOf } from "./account-door.ts";

/** Each test signs in with times of its own: cut-offs of one test end what an earlier one has signed in. */
const { now, later } = ownClock(Date.UTC(2026, 8, 1, 8));

let parties: Parties;
let door: Awaited<ReturnType<typeof accountDoor>>;
beforeAll(async () => {
  parties = await startParties({ now });
  door = await accountDoor(parties);
});
afterAll(() => parties.running.stop());

it("lists browsers, apps and tools in one list, newest activity first, this one marked", async () => {
  const one = await door.signedInPhone(parties.ana);
  later(1000);
  const other = newBrowser(parties.origin, "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0");
  await signIn(parties.tool, parties.ana, { browser: other });
  const { status, body } = await one.ask("GET", "/sign-ins");
  expect(status).toBe(200);
  const items = body["items"] as readonly Item[];
  expect(items.map(({ kind }) => kind).toSorted()).toEqual(["browser", "browser", "phone", "tool"]);
  expect(items.map((item) => item.lastActivityAt)).toEqual(
    items
      .map((item) => item.lastActivityAt)
      .toSorted()
      .toReversed(),
  );
  expect(items.filter(({ thisOne }) => thisOne)).toMatchObject([
    { kind: "phone", app: { id: "learning-app", name: "Learning App" }, device: "Chrome on Android" },
  ]);
  expect(items.find(({ kind, device }) => kind === "browser" && device?.startsWith("Firefox"))).toMatchObject(
    {
      device: "Firefox on Windows",
      thisOne: false,
    },
  );
  // Northgate's timers for apps: 48 hours from now at least.
  const endsAt = items.find(({ kind }) => kind === "phone")?.endsAt;
  expect(endsAt).toBe(new Date(Date.now() - 1000 + hours(48)).toISOString());
});

it("marks the browser that asks by its cookie", async () => {
  const browser = await parties.signedInBrowser(parties.ben);
  const ask = await door.byCookie(browser);
  const marked = itemsOf(await ask("GET", "/sign-ins")).filter(({ thisOne }) => thisOne);
  expect(marked).toMatchObject([{ kind: "browser" }]);
});

it("ends one sign-in: the app is refused with signed_out, others go on, and it is listed as ended by you", async () => {
  const one = await door.signedInPhone(parties.ana);
  const two = await door.signedInPhone(parties.ana);
  const id = itemsOf(await two.ask("GET", "/sign-ins")).find(({ thisOne }) => thisOne)?.id;
  later(seconds(10));
  expect((await one.ask("POST", `/sign-ins/${id}/end`)).body).toEqual({ outcome: "ended" });
  expect((await one.ask("POST", `/sign-ins/${id}/end`)).body).toEqual({ outcome: "unchanged" });
  expect((await two.ask("GET", "/sign-ins")).status).toBe(401);
  expect(await door.refreshed(two.tokens)).toBe("signed_out");
  expect(await door.refreshed(one.tokens)).toBe("goes on");
  const ended = itemsOf(await one.ask("GET", "/sign-ins/ended")).find((item) => item.id === id);
  expect(ended).toMatchObject({
    because: "signed_out",
    by: "you",
    endedAt: new Date().toISOString(),
    sentence: "You signed out of this app.",
  });
  expect(itemsOf(await one.ask("GET", "/sign-ins")).map((item) => item.id)).not.toContain(id);
});

it("ends a browser: it has to sign in again, the app signed in from it goes on, a web application does not", async () => {
  const { browser, tokens } = await door.signedInPhone(parties.fumiko);
  const web = await parties.post("/token", await codeFor(parties.board, parties.fumiko, { browser }));
  const other = await door.signedInPhone(parties.fumiko);
  const own = itemsOf(await (await door.byCookie(browser))("GET", "/sign-ins")).find(
    ({ thisOne }) => thisOne,
  );
  expect(await door.staysSignedIn(browser)).toBe(true);
  expect((await other.ask("POST", `/sign-ins/${own?.id}/end`)).body).toEqual({ outcome: "ended" });
  expect(await door.staysSignedIn(browser)).toBe(false);
  expect((await (await door.byCookie(browser))("GET", "/sign-ins")).status).toBe(401);
  expect(await parties.isActive(web.body["access_token"])).toBe(false);
  expect(await door.refreshed(tokens)).toBe("goes on");
  expect(await door.staysSignedIn(other.browser)).toBe(true);
  expect(itemsOf(await other.ask("GET", "/sign-ins/ended"))).toContainEqual(
    expect.objectContaining({ id: own?.id, kind: "browser", because: "signed_out", by: "you" }),
  );
});

it("lets a person back in to the browser that was ended", async () => {
  const browser = await parties.signedInBrowser(parties.ben);
  const ask = await door.byCookie(browser);
  const own = itemsOf(await ask("GET", "/sign-ins")).find(({ thisOne }) => thisOne);
  await ask("POST", `/sign-ins/${own?.id}/end`);
  later(1);
  const { url } = await begin(parties.board);
  await passPages(browser, await browser.open(url.href), parties.ben);
  expect(await door.staysSignedIn(browser)).toBe(true);
});

it("ends all others and spares this one, with the browser that it was signed in from", async () => {
  const others = [await door.signedInPhone(parties.ana), await door.signedInPhone(parties.ana)];
  later(minutes(1));
  const one = await door.signedInPhone(parties.ana);
  expect((await one.ask("POST", "/sign-ins/end-others")).body).toEqual({ outcome: "ended" });
  for (const { tokens, browser } of others) {
    expect(await door.refreshed(tokens)).toBe("signed_out");
    expect(await door.staysSignedIn(browser)).toBe(false);
  }
  expect(await door.staysSignedIn(one.browser)).toBe(true);
  expect(await door.refreshed(one.tokens)).toBe("goes on");
  const kinds = itemsOf(await one.ask("GET", "/sign-ins")).map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual(["browser", "phone", "web"]);
});

it("wants a proof not older than ten minutes before it ends others or all, and says how to give it", async () => {
  const one = await door.signedInPhone(parties.gabriel);
  const other = await door.signedInPhone(parties.gabriel);
  const others = itemsOf(await one.ask("GET", "/sign-ins")).filter(({ thisOne }) => !thisOne);
  later(minutes(10));
  const each = [...others.map(({ id }) => id), "grt_none", "ses_none"].map((id) => `/sign-ins/${id}/end`);
  for (const path of ["/sign-ins/end-others", "/sign-ins/end-all", ...each]) {
    const refused = await one.ask("POST", path);
    expect(refused).toMatchObject({ status: 403, body: { type: "/problems/proof-needed" } });
    expect(refused.body["detail"]).toMatch(/prompt=login.*max_age/);
  }
  expect(await door.refreshed(other.tokens)).toBe("goes on");
  const { tokens } = await signIn(door.phone, parties.gabriel, {
    browser: one.browser,
    more: { resource: door.resource(), prompt: "login" },
  });
  later(minutes(10) - 1);
  expect((await door.asking(tokens.access_token)("POST", "/sign-ins/end-others")).status).toBe(200);
  expect(await door.refreshed(other.tokens)).toBe("signed_out");
});

it("ends the one that asks without a proof, an app's own and a browser's", async () => {
  const { browser, ask } = await door.signedInPhone(parties.ben);
  later(minutes(30));
  const own = itemsOf(await ask("GET", "/sign-ins")).find(({ thisOne }) => thisOne);
  expect((await ask("POST", `/sign-ins/${own?.id}/end`)).body).toEqual({ outcome: "ended" });
  const cookie = await door.byCookie(browser);
  const itself = itemsOf(await cookie("GET", "/sign-ins")).find(({ thisOne }) => thisOne);
  expect((await cookie("POST", `/sign-ins/${itself?.id}/end`)).body).toEqual({ outcome: "ended" });
});

it("ends all, this one too", async () => {
  const one = await door.signedInPhone(parties.ben);
  const other = await door.signedInPhone(parties.ben);
  expect((await one.ask("POST", "/sign-ins/end-all")).body).toEqual({ outcome: "ended" });
  expect((await one.ask("GET", "/sign-ins")).status).toBe(401);
  expect(await Promise.all([door.refreshed(one.tokens), door.refreshed(other.tokens)])).toEqual([
    "signed_out",
    "signed_out",
  ]);
  expect(await Promise.all([door.staysSignedIn(one.browser), door.staysSignedIn(other.browser)])).toEqual([
    false,
    false,
  ]);
});

it("changes the password: every other sign-in ends, this one and its browser go on, and only the new one signs in", async () => {
  const who = parties.gabriel;
  const one = await door.signedInPhone(who);
  const other = await door.signedInPhone(who);
  const next = "seven quiet otters";
  expect((await one.ask("PUT", "/password", { current: who.password, new: next })).body).toEqual({
    outcome: "changed",
  });
  expect(await door.refreshed(other.tokens)).toBe("credentials_changed");
  expect(await door.refreshed(one.tokens)).toBe("goes on");
  expect(await door.staysSignedIn(one.browser)).toBe(true);
  const ended = itemsOf(await one.ask("GET", "/sign-ins/ended"));
  expect(ended.find(({ because }) => because === "credentials_changed")).toMatchObject({ by: "you" });
  later(1);
  await expect(codeFor(door.phone, who)).rejects.toThrow("no code");
  await codeFor(door.phone, { ...who, password: next });
  const back = await door.signedInPhone({ ...who, password: next });
  expect((await back.ask("PUT", "/password", { current: next, new: who.password })).status).toBe(200);
});

it("says by whom: the school ended it, set another password, or time did", async () => {
  const clara = person(parties.running, "northgate", "clara.jensen");
  const one = await door.signedInPhone(clara);
  const own = itemsOf(await one.ask("GET", "/sign-ins")).find(({ thisOne }) => thisOne)?.id;
  await door.admin("POST", `/grants/${own}/revocations`, {});
  later(seconds(10));
  const idle = await door.signedInPhone(clara);
  const idleId = itemsOf(await idle.ask("GET", "/sign-ins")).find(({ thisOne }) => thisOne)?.id;
  const signedInAt = Date.now();
  const ended = async (by: { ask: typeof one.ask }) => itemsOf(await by.ask("GET", "/sign-ins/ended"));
  expect((await ended(idle)).find(({ id }) => id === own)).toMatchObject({
    because: "revoked",
    by: "your school",
  });
  later(hours(49));
  const afterwards = await door.signedInPhone(clara);
  expect((await ended(afterwards)).find(({ id }) => id === idleId)).toMatchObject({
    because: "session_expired",
    by: "time",
    endedAt: new Date(signedInAt + hours(48)).toISOString(),
  });
  const account = await door.accountOf(clara);
  await door.admin("PUT", `/accounts/${account}/password`, { password: clara.password });
  later(1);
  const last = await door.signedInPhone(clara);
  const changed = (await ended(last)).filter(({ because }) => because === "credentials_changed");
  expect(new Set(changed.map(({ by }) => by))).toEqual(new Set(["your school"]));
});

it("tells that Hallpass ended a sign-in whose refresh token came twice, and not the school", async () => {
  const one = await door.signedInPhone(parties.ana);
  const copied = await door.signedInPhone(parties.ana);
  const id = itemsOf(await copied.ask("GET", "/sign-ins")).find(({ thisOne }) => thisOne)?.id;
  expect(await door.refreshed(copied.tokens)).toBe("goes on");
  later(minutes(2));
  expect(await door.refreshed(copied.tokens)).toBe("revoked");
  expect(itemsOf(await one.ask("GET", "/sign-ins/ended")).find((item) => item.id === id)).toMatchObject({
    because: "revoked",
    by: "hallpass",
    sentence: expect.stringContaining("used twice"),
  });
});

it("shuts out a wrong password, and after as many as the sign-in page hears, the right one too", async () => {
  const one = await door.signedInPhone(parties.fumiko);
  const change = (current: string) => one.ask("PUT", "/password", { current, new: "a good new password" });
  expect(await change("wrong")).toMatchObject({ status: 403, body: { type: "/problems/wrong-password" } });
  for (let tries = 1; tries < 10; tries += 1) expect((await change("wrong")).status).toBe(403);
  const limited = await change(parties.fumiko.password);
  expect(limited).toMatchObject({ status: 429, body: { type: "/problems/too-many-attempts" } });
  expect(limited.headers.get("retry-after")).toBe("900");
});

it("refuses a new password that breaks the rules, and counts no attempt", async () => {
  const { ask } = await door.signedInPhone(parties.ben);
  for (let tries = 0; tries < 12; tries += 1) {
    const { status, body } = await ask("PUT", "/password", { current: parties.ben.password, new: "short" });
    expect(status).toBe(400);
    expect(body["errors"]).toEqual([{ path: "new", message: "A password needs at least 8 characters." }]);
  }
  expect((await ask("PUT", "/password", { current: "x" })).status).toBe(400);
});
