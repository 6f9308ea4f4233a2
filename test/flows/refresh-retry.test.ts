import { afterAll, beforeAll, expect, it } from "vitest";
import { hours, minutes, seconds } from "../../src/policy/time.ts";
import { codeFor, type Form, startParties } from "../security/parties.ts";
import { ownClock } from "../support/own-clock.ts";
import { app } from "../support/phone.ts";
import { clients, over, redirectUri, startRefreshing } from "./refreshing.ts";

/** docs/decisions/0014: what a refresh that is repeated gets, sentence by sentence. */
const { now, at } = ownClock(Date.UTC(2026, 8, 1, 8));

let refreshing: Awaited<ReturnType<typeof startRefreshing>>;
beforeAll(async () => {
  refreshing = await startRefreshing({ now });
});
afterAll(() => refreshing.parties.running.stop());

it("a refresh that is repeated gets the same access token, refresh token and ID token, with the time that is left", async () => {
  const { parties, signedIn, refreshed } = refreshing;
  const first = await signedIn();
  const second = await refreshed(first);
  expect(second).toMatchObject({ expires_in: 3600, id_token: expect.any(String) });
  at(seconds(1));
  expect(await refreshed(first)).toEqual({ ...second, expires_in: 3599 });
  at(seconds(60) - 1);
  expect(await refreshed(first)).toEqual({ ...second, expires_in: 3540 });
  expect(await parties.isActive(second["access_token"])).toBe(true);
  await refreshed(second);
});

it("when the window is over, a repetition ends the sign-in, and the audit says why", async () => {
  const { parties, signedIn, refreshed, expectOver } = refreshing;
  const first = await signedIn();
  const second = await refreshed(first);
  at(seconds(60));
  await expectOver(first, second);
  const { body } = await parties.admin("GET", `/audit?account=${await parties.accountId(parties.ana)}`);
  expect((body["items"] as readonly unknown[])[0]).toMatchObject({
    action: "revoke-grant",
    code: "used-twice",
    actor: { type: "hallpass" },
  });
});

it("a copy that comes more than a week later ends the sign-in too, and only from the client that it belongs to", async () => {
  const { parties, signedIn, refreshed, refresh, expectOver } = refreshing;
  const first = await signedIn();
  let latest = await refreshed(first);
  // Used often enough for the school's timers, and long after the record of the first has gone.
  for (let hour = 3; hour <= 24 * 8; hour += 3) {
    at(hours(hour));
    latest = await refreshed(latest);
  }
  const elsewhere = await refresh(first, "patient");
  expect(elsewhere.status).toBe(400);
  expect(elsewhere.body).not.toHaveProperty("reason");
  expect(await parties.isActive(latest["access_token"])).toBe(true);
  await expectOver(first, latest);
});

it("the window is over as soon as the new refresh token is used", async () => {
  const { parties, signedIn, refreshed, expectOver } = refreshing;
  const first = await signedIn();
  const second = await refreshed(first);
  const third = await refreshed(second);
  expect(await parties.isActive(third["access_token"])).toBe(true);
  at(seconds(1));
  await expectOver(first, second, third);
});

it("the window stays open when only the new access token is used", async () => {
  const { parties, signedIn, refreshed } = refreshing;
  const first = await signedIn();
  const second = await refreshed(first);
  expect(await parties.isActive(second["access_token"])).toBe(true);
  const userinfo = { headers: { authorization: `Bearer ${String(second["access_token"])}` } };
  expect((await fetch(`${parties.origin}/userinfo`, userinfo)).status).toBe(200);
  expect(await refreshed(first)).toMatchObject({ refresh_token: second["refresh_token"] });
});

it("each refresh token in the chain can be repeated in its turn", async () => {
  const { signedIn, refreshed } = refreshing;
  let tokens = await signedIn();
  for (let turn = 0; turn < 5; turn += 1) {
    const next = await refreshed(tokens);
    expect(await refreshed(tokens)).toEqual(next);
    tokens = next;
  }
});

it("an access token that has run out meanwhile comes with no time left, and a refresh token that is good", async () => {
  const brief = await startParties({ now, env: { HALLPASS_ACCESS_TOKEN_SECONDS: "60" } });
  await brief.running.apply({ clients: [clients.patient] });
  const patient = await app(brief.origin, { id: "patient", redirectUri, scope: "openid" });
  const first = (await brief.post("/token", await codeFor(patient, brief.ana))).body;
  const second = (await brief.refresh("patient", first["refresh_token"])).body;
  expect(second["expires_in"]).toBe(60);
  at(seconds(90));
  const again = await brief.refresh("patient", first["refresh_token"]);
  expect(again.body).toEqual({ ...second, expires_in: 0 });
  const third = await brief.refresh("patient", second["refresh_token"]);
  expect(await brief.isActive(third.body["access_token"])).toBe(true);
  await brief.running.stop();
});

const resource = "https://api.platform.example";

it.each<[string, Form, Form]>([
  ["another scope", {}, { scope: "openid" }],
  ["no scope", { scope: "openid" }, {}],
  ["another resource", {}, { resource }],
  ["no resource", { resource }, {}],
])(
  "a refresh token that comes again with %s is no repetition: it ends the sign-in",
  async (_what, once, again) => {
    const { signedIn, refresh, refreshed, expectOver } = refreshing;
    const first = await signedIn("usual", { resource });
    const second = await refreshed(first, "usual", once);
    expect(await refresh(first, "usual", again)).toMatchObject(over);
    await expectOver(first, second);
  },
);

it("the order of the scopes makes no difference", async () => {
  const { signedIn, refreshed } = refreshing;
  const first = await signedIn();
  const second = await refreshed(first, "usual", { scope: "openid profile" });
  expect(await refreshed(first, "usual", { scope: "profile openid" })).toEqual(second);
});

it("another client gets nothing by it, and ends nothing", async () => {
  const { signedIn, refresh, refreshed } = refreshing;
  const first = await signedIn();
  const second = await refreshed(first);
  expect(await refresh(first, "strict")).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
  expect(await refreshed(first)).toEqual(second);
});

it("a request that is refused for its own mistakes uses nothing up", async () => {
  const { signedIn, refresh, refreshed } = refreshing;
  const first = await signedIn();
  expect(await refresh(first, "usual", { scope: "openid email" })).toMatchObject({ status: 400 });
  expect(await refresh(first, "usual", { resource: "https://evil.example" })).toMatchObject({ status: 400 });
  const second = await refreshed(first);
  at(seconds(59));
  expect(await refreshed(first)).toMatchObject({ refresh_token: second["refresh_token"] });
});

it("a sign-in that is over gets its reason and no answer; one that was paused gets the same answer afterwards", async () => {
  const { parties, refresh, refreshed } = refreshing;
  const usual = await app(parties.origin, { id: "usual", redirectUri, scope: "openid profile" });
  const form = await codeFor(usual, parties.ben);
  const first = (await parties.post("/token", form)).body;
  const second = await refreshed(first);
  const account = `/accounts/${await parties.accountId(parties.ben)}`;
  at(seconds(10));
  await parties.admin("POST", `${account}/suspensions`, { code: "conduct", signOut: false });
  expect(await refresh(first)).toMatchObject({ status: 400, body: { reason: "suspended" } });
  await parties.admin("POST", `${account}/reinstatements`, {});
  at(seconds(20));
  expect(await refreshed(first)).toEqual({ ...second, expires_in: 3580 });
  await parties.post("/revoke", { token: String(second["refresh_token"]), client_id: "usual" });
  expect(await refresh(first)).toMatchObject({ status: 400, body: { reason: "signed_out" } });
});

it("a repetition is activity like any refresh", async () => {
  const { signedIn, refresh, refreshed } = refreshing;
  // Northgate's timers for mobile apps: 48 hours from signing in, or 4 from the last use if that is later.
  const [first, other] = [await signedIn("patient"), await signedIn("patient")];
  at(hours(47));
  const second = await refreshed(first, "patient");
  const next = await refreshed(other, "patient");
  at(hours(47) + minutes(5));
  await refreshed(first, "patient");
  at(hours(51) + minutes(4));
  expect(await refresh(next, "patient")).toMatchObject({ body: { reason: "session_expired" } });
  await refreshed(second, "patient");
});
