import { afterAll, beforeAll, expect, it } from "vitest";
import { hours } from "../../src/policy/time.ts";
import { ownClock } from "../support/own-clock.ts";
import { codeFor, type Form, type Parties, startParties } from "./parties.ts";

const { now, at, later } = ownClock();
let parties: Parties;
beforeAll(async () => {
  parties = await startParties({ now });
});
afterAll(() => parties.running.stop());

type Tokens = Readonly<Record<string, unknown>>;

const signedIn = async (how: Parameters<typeof codeFor>[2] = {}): Promise<Tokens> =>
  (await parties.post("/token", await codeFor(parties.phone, parties.ana, how))).body;

const refresh = (tokens: Tokens, more: Form = {}) =>
  parties.refresh("learning-app", tokens["refresh_token"], more);

const refused = { status: 400, body: { error: "invalid_grant" } };

/** A sign-in in the tool, which has a secret. */
async function inTool(): Promise<Tokens> {
  const form = await codeFor(parties.tool, parties.ana);
  return (await parties.post("/token", form, parties.as("quiz-tool"))).body;
}

it("gives a public client a new refresh token at every use, and ends the old one", async () => {
  const first = await signedIn();
  const second = await refresh(first);
  expect(second.body["refresh_token"]).not.toBe(first["refresh_token"]);
  expect(await refresh(second.body)).toMatchObject({ status: 200 });
});

it("ends the whole sign-in when a used refresh token comes again, and audits it", async () => {
  const first = await signedIn();
  const second = await refresh(first);
  const third = await refresh(second.body);
  expect(await parties.isActive(third.body["access_token"])).toBe(true);
  at(hours(1) - 1000);
  expect(await refresh(first)).toMatchObject({ ...refused, body: { reason: "revoked" } });
  for (const { body } of [second, third]) {
    expect(await refresh(body)).toMatchObject(refused);
    expect(await parties.isActive(body["access_token"])).toBe(false);
  }
  const { body } = await parties.admin("GET", `/audit?account=${await parties.accountId(parties.ana)}`);
  expect(body["items"]).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        action: "revoke-grant",
        code: "used-twice",
        actor: expect.objectContaining({ type: "hallpass" }),
      }),
    ]),
  );
});

it("gives one answer to a refresh token that is used several times at once, and one new token", async () => {
  for (let round = 0; round < 10; round += 1) {
    const tokens = await signedIn();
    // All at one instant, so that the answers tell the same time that is left.
    later(60_000);
    const answers = await Promise.all(Array.from({ length: 4 }, () => refresh(tokens)));
    const [won, ...others] = answers.map(({ status, body }) => ({ status, body }));
    expect(won).toMatchObject({ status: 200 });
    for (const other of others) expect(other).toEqual(won);
    expect(await parties.isActive(won?.body["access_token"])).toBe(true);
    expect(await refresh(won?.body ?? {})).toMatchObject({ status: 200 });
    expect(await refresh(tokens)).toMatchObject({ ...refused, body: { reason: "revoked" } });
  }
});

it("takes a refresh token from the client that got it and from nobody else", async () => {
  const [ofPhone, ofTool] = [await signedIn(), await inTool()];
  const token = String(ofPhone["refresh_token"]);
  expect(await parties.refresh("board", token)).toMatchObject(refused);
  const asTool = { grant_type: "refresh_token", refresh_token: token };
  expect(await parties.post("/token", asTool, parties.as("quiz-tool"))).toMatchObject(refused);
  expect((await parties.refresh("quiz-tool", ofTool["refresh_token"])).body["error"]).toBe("invalid_client");
  expect(await refresh(ofPhone)).toMatchObject({ status: 200 });
});

it("lets a scope shrink at a refresh and never grow", async () => {
  const more = { scope: "openid profile offline_access" };
  const tokens = await signedIn({ more });
  expect(await refresh(tokens, { scope: "openid email" })).toMatchObject({
    body: { error: "invalid_scope" },
  });
  expect(await refresh(tokens, { scope: "openid admin" })).toMatchObject({
    body: { error: "invalid_scope" },
  });
  const smaller = await refresh(tokens, { scope: "openid" });
  expect(smaller).toMatchObject({ status: 200, body: { scope: "openid" } });
  expect((await parties.introspect(smaller.body["access_token"])).body["scope"]).toBe("openid");
});

it("gives tokens at a refresh for no resource that the person has not agreed to", async () => {
  const tokens = await signedIn();
  const resource = `${parties.origin}/admin`;
  expect(await refresh(tokens, { resource })).toMatchObject({
    status: 400,
    body: { error: "invalid_target" },
  });
  expect((await refresh(await signedIn(), { resource: "https://evil.example" })).status).toBe(400);
});

/** Lakeside's tools: 720 hours at most, and 168 without use. */
async function atLakeside(): Promise<Tokens> {
  const form = await codeFor(parties.tool, parties.fumiko);
  return (await parties.post("/token", form, parties.as("quiz-tool"))).body;
}

const refreshInTool = (tokens: Tokens) =>
  parties.post(
    "/token",
    { grant_type: "refresh_token", refresh_token: String(tokens["refresh_token"]) },
    parties.as("quiz-tool"),
  );

it("ends a sign-in at its absolute end, however much it was used", async () => {
  const tokens = await atLakeside();
  for (let hour = 100; hour < 720; hour += 100) {
    at(hours(hour));
    expect(await refreshInTool(tokens)).toMatchObject({ status: 200 });
  }
  at(hours(720));
  expect(await refreshInTool(tokens)).toMatchObject({ ...refused, body: { reason: "session_expired" } });
});

it("ends a sign-in that is not used", async () => {
  const [unused, used] = [await atLakeside(), await atLakeside()];
  at(hours(168) - 1);
  expect(await refreshInTool(used)).toMatchObject({ status: 200 });
  at(hours(168));
  expect(await refreshInTool(unused)).toMatchObject({ ...refused, body: { reason: "session_expired" } });
});

it("ends every sign-in of a person whose password is changed", async () => {
  const form = await codeFor(parties.phone, parties.gabriel);
  const { body: tokens } = await parties.post("/token", form);
  const id = await parties.accountId(parties.gabriel);
  const changed = await parties.admin("PUT", `/accounts/${id}/password`, { password: "generate" });
  expect(changed.status).toBe(200);
  expect(await parties.isActive(tokens["access_token"])).toBe(false);
  expect(await refresh(tokens)).toMatchObject({ ...refused, body: { reason: "credentials_changed" } });
});

it("refuses a suspended person's refresh token at once, and after reinstatement too", async () => {
  const form = await codeFor(parties.phone, parties.ben);
  const { body: tokens } = await parties.post("/token", form);
  const account = `/accounts/${await parties.accountId(parties.ben)}`;
  await parties.admin("POST", `${account}/suspensions`, { code: "conduct" });
  expect(await refresh(tokens)).toMatchObject({ ...refused, body: { reason: "suspended" } });
  await parties.admin("POST", `${account}/reinstatements`, {});
  expect(await refresh(tokens)).toMatchObject({ ...refused, body: { reason: "revoked" } });
});
