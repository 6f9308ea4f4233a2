import { afterAll, beforeAll, expect, it } from "vitest";
import { accountId as toAccountId } from "../../src/policy/ids.ts";
import { openSqlStores } from "../../src/store/sql/open.ts";
import { storePaths } from "../../src/stores.ts";
import { type Parties, type Reply, send, startParties } from "../security/parties.ts";
import { ownClock } from "../support/own-clock.ts";
import { app, signIn } from "../support/phone.ts";
import { accountDoor, itemsOf } from "./account-door.ts";

/** Each test signs in with times of its own: cut-offs of one test end what an earlier one has signed in. */
const { now, later } = ownClock(Date.UTC(2026, 8, 1, 8));

let parties: Parties;
let door: Awaited<ReturnType<typeof accountDoor>>;
beforeAll(async () => {
  parties = await startParties({ now });
  door = await accountDoor(parties);
});
afterAll(() => parties.running.stop());

it("answers another person's sign-ins like those that are not there", async () => {
  const victim = await door.signedInPhone(parties.ana);
  const { ask } = await door.signedInPhone(parties.ben);
  const theirs = itemsOf(await victim.ask("GET", "/sign-ins")).map(({ id }) => id);
  expect(theirs.length).toBeGreaterThan(1);
  const unknown = ["grt_nobody", "ses_nobody", "acc_nobody", "%2e%2e", "a b"];
  const answers = await Promise.all(
    [...theirs, ...unknown].map(async (id) => {
      const { status, text } = await ask("POST", `/sign-ins/${encodeURIComponent(id)}/end`);
      return { status, text };
    }),
  );
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
  const seen = [await ask("GET", "/sign-ins"), await ask("GET", "/sign-ins/ended")].flatMap(itemsOf);
  expect(seen.filter(({ id }) => theirs.includes(id))).toEqual([]);
  await ask("POST", "/sign-ins/end-all");
  expect(await door.refreshed(victim.tokens)).toBe("goes on");
});

it.each<[string, Readonly<Record<string, string>>, number]>([
  ["another site", { "sec-fetch-site": "cross-site" }, 403],
  ["a neighbour of the same site", { "sec-fetch-site": "same-site" }, 403],
  ["no page at all", { "sec-fetch-site": "none" }, 403],
  [
    "another origin, in a browser without Sec-Fetch-Site",
    { "sec-fetch-site": "", origin: "https://evil.example" },
    403,
  ],
  ["somebody who says nothing", { "sec-fetch-site": "" }, 403],
  ["a form", { "content-type": "text/plain" }, 415],
  ["a form that names JSON in passing", { "content-type": "text/plain; application/json" }, 415],
])("takes no change by cookie from %s", async (_from, headers, status) => {
  const browser = await parties.signedInBrowser(parties.ben);
  const ask = await door.byCookie(browser);
  expect((await ask("POST", "/sign-ins/end-all", { headers })).status).toBe(status);
  expect(await door.staysSignedIn(browser)).toBe(true);
});

it("takes a change by cookie from its own pages: same-origin, or the right Origin where a browser sends no more", async () => {
  for (const headers of [{}, { "sec-fetch-site": "", origin: parties.origin }]) {
    const browser = await parties.signedInBrowser(parties.ben);
    const ask = await door.byCookie(browser);
    expect((await ask("POST", "/sign-ins/end-others", { headers })).status).toBe(200);
    later(1);
  }
});

it("wants the scope account, for this door, of a person, in a sign-in that goes on", async () => {
  const ordinary = await signIn(await app(parties.origin, plainApp), parties.ana);
  const elsewhere = await signIn(door.phone, parties.ana);
  const withoutScope = await signIn(await app(parties.origin, plainApp), parties.ana, {
    more: { resource: door.resource() },
  });
  const answers = await Promise.all(
    [
      ordinary.tokens.access_token,
      elsewhere.tokens.access_token,
      parties.adminToken,
      "nothing",
      withoutScope.tokens.access_token,
    ].map(async (token) => (await door.asking(token)("GET", "/sign-ins")).status),
  );
  expect(answers).toEqual([401, 401, 401, 401, 403]);
  expect(await send(`${parties.origin}/account/v1/sign-ins`)).toMatchObject({
    status: 401,
    body: { type: "/problems/no-token" },
  });
  expect((await send(`${parties.origin}/account/v1/nothing`)).status).toBe(404);
  expect((await send(`${parties.origin}/account/v1/password`)).status).toBe(405);
});

const plainApp = { id: "learning-app", redirectUri: "com.example.learning:/signed-in", scope: "openid" };

it("keeps a browser that signed out signed out, when a request under way writes its session back", async () => {
  const browser = await parties.signedInBrowser(parties.ben);
  const cookies = await door.byCookie(browser);
  const account = toAccountId(await door.accountOf(parties.ben));
  const stores = await openSqlStores(storePaths(parties.running.folder));
  const before = await stores.engineRecords.sessionsOf(account, now());
  const asked = await browser.open(`${parties.origin}/logout`);
  const { text } = await browser.submit(asked, "confirm", { logout: "yes" });
  expect(text).toContain("You are signed out");
  expect(await stores.engineRecords.sessionsOf(account, now())).toHaveLength(before.length - 1);
  for (const session of before) await stores.engineRecords.put(session);
  await stores.close();
  expect((await cookies("GET", "/sign-ins")).status).toBe(401);
  const { body } = await door.admin("GET", `/audit?account=${account}&action=end-session`);
  expect(itemsOf({ body } as Reply)[0]).toMatchObject({ actor: { type: "person", id: account } });
});

it("staying signed in ends nothing", async () => {
  const browser = await parties.signedInBrowser(parties.ben);
  const asked = await browser.open(`${parties.origin}/logout?client_id=board`);
  await browser.submit(asked, "confirm");
  expect((await (await door.byCookie(browser))("GET", "/sign-ins")).status).toBe(200);
});
