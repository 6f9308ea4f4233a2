import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hours } from "../../src/policy/time.ts";
import { ownClock } from "../support/own-clock.ts";
import { codeFor, type Parties, type Reply, send, startParties } from "./parties.ts";

const { now, at } = ownClock();
let parties: Parties;
beforeAll(async () => {
  parties = await startParties({ now, env: { HALLPASS_INTROSPECTION_MISSES: "1000000" } });
});
afterAll(() => parties.running.stop());

const library = "https://library.lakeside.example";

const signedIn = async (who = parties.ana, more = {}) => {
  const form = await codeFor(parties.phone, who, { more });
  return (await parties.post("/token", { ...form, ...more })).body;
};

const nothing = '{"active":false}';

/** All that a resource server can see of an answer, but what differs at every request. */
const seenOf = ({ status, headers, text }: Reply): string =>
  JSON.stringify([status, text, [...headers].filter(([name]) => name !== "date" && name !== "x-request-id")]);

it("asks whoever introspects who they are", async () => {
  const { access_token: token } = await signedIn();
  for (const headers of [{}, { authorization: "Bearer x" }, { authorization: "Basic x" }]) {
    const { status, text } = await parties.post("/introspect", { token: String(token) }, headers);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain("active");
  }
  const wrong = { authorization: `Basic ${btoa("platform-api:wrong")}` };
  expect((await parties.post("/introspect", { token: String(token) }, wrong)).status).toBe(401);
});

it("tells nothing to clients that are no resource servers, about their own tokens either", async () => {
  const form = await codeFor(parties.tool, parties.ana);
  const { body } = await parties.post("/token", form, parties.as("quiz-tool"));
  for (const asker of ["quiz-tool", "school-scripts"])
    expect((await parties.introspect(body["access_token"], asker)).text).toBe(nothing);
  const asPublic = { token: String(body["access_token"]), client_id: "learning-app" };
  expect((await parties.post("/introspect", asPublic)).text).toBe(nothing);
});

/** One token of every kind that the platform must learn nothing of. */
async function closedTokens(): Promise<Readonly<Record<string, string>>> {
  const [ended, running] = [await signedIn(), await signedIn()];
  await parties.post("/revoke", { token: String(ended["refresh_token"]), client_id: "learning-app" });
  const code = await codeFor(parties.phone, parties.ana);
  const atLibrary = await signedIn(parties.fumiko, { resource: library });
  const outsider = {
    grant_type: "client_credentials",
    resource: `${parties.origin}/admin`,
    scope: "audit:read",
  };
  const service = await parties.post("/token", outsider, parties.as("school-scripts"));
  return {
    unknown: randomBytes(32).toString("base64url"),
    short: "x",
    strange: "ž \u0000 🦊",
    ended: String(ended["access_token"]),
    "refresh token": String(running["refresh_token"]),
    "id token": String(running["id_token"]),
    code: code.code,
    "for another audience": String(atLibrary["access_token"]),
    "for the admin API": String(service.body["access_token"]),
    forged: "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiJhIn0.",
  };
}

it("answers unknown, ended, foreign and refresh tokens in the same words", async () => {
  const tokens = await closedTokens();
  const expected = seenOf(await parties.introspect("unknown"));
  for (const [kind, token] of Object.entries(tokens)) {
    for (const hint of ["access_token", "refresh_token", "nonsense"])
      expect([
        kind,
        hint,
        seenOf(await parties.introspect(token, "platform-api", { token_type_hint: hint })),
      ]).toEqual([kind, hint, expected]);
  }
  expect(expected).toContain(JSON.stringify(nothing));
});

it("answers an access token that has run out like an unknown one", async () => {
  const { access_token: token } = await signedIn();
  at(hours(1) - 1);
  expect(await parties.isActive(token)).toBe(true);
  at(hours(1));
  expect(seenOf(await parties.introspect(token))).toBe(seenOf(await parties.introspect("unknown")));
});

it("tells a resource server only of tokens meant for it", async () => {
  const ofLibrary = await signedIn(parties.fumiko, { resource: library });
  const ofPlatform = await signedIn(parties.fumiko);
  const answers = await Promise.all(
    [ofLibrary, ofPlatform].flatMap(({ access_token: token }) =>
      ["lakeside-library", "platform-api"].map((asker) => parties.isActive(token, asker)),
    ),
  );
  expect(answers).toEqual([true, false, false, true]);
});

it("tells a school's resource server nothing of another school's people", async () => {
  const [ana, fumiko] = await Promise.all(
    [parties.ana, parties.fumiko].map((who) => signedIn(who, { resource: library })),
  );
  expect(await parties.isActive(fumiko?.["access_token"], "lakeside-library")).toBe(true);
  expect(seenOf(await parties.introspect(ana?.["access_token"], "lakeside-library"))).toBe(
    seenOf(await parties.introspect("unknown", "lakeside-library")),
  );
});

it("tells a resource server no more than it needs: no name, no username, no address", async () => {
  const { access_token: token } = await signedIn(parties.ana, { scope: "openid profile email" });
  const { body } = await parties.introspect(token);
  const needed = [
    "active",
    "client_id",
    "exp",
    "grant",
    "iat",
    "institution",
    "iss",
    "scope",
    "sub",
    "token_type",
  ];
  expect(Object.keys(body).toSorted()).toEqual(needed);
});

const guess = async () => (await parties.introspect(randomBytes(32).toString("base64url"))).text;

it("gives 5000 guesses of a rogue resource server nothing", async () => {
  for (let batch = 0; batch < 100; batch += 1) {
    const answers = await Promise.all(Array.from({ length: 50 }, guess));
    expect(new Set(answers)).toEqual(new Set([nothing]));
  }
}, 60_000);

it("introspects by POST with the token in the body only, so that no token comes into an address", async () => {
  const { access_token: token } = await signedIn();
  const query = `token=${String(token)}`;
  const headers = parties.as("platform-api");
  for (const method of ["GET", "PUT", "DELETE"])
    expect([404, 405]).toContain(
      (await send(`${parties.origin}/introspect?${query}`, { method, headers })).status,
    );
  const inAddress = await parties.post(`/introspect?${query}`, {}, headers);
  expect(inAddress).toMatchObject({ status: 400, body: { error: "invalid_request" } });
});

const few = 5;

it("tells whoever asks about too many unknown tokens to wait, answers those that are good, and raises an alarm", async () => {
  const running = await startParties({ env: { HALLPASS_INTROSPECTION_MISSES: String(few) } });
  const form = await codeFor(running.phone, running.ana);
  const { body } = await running.post("/token", form);
  const ended = (await running.post("/token", await codeFor(running.phone, running.ben))).body;
  await running.post("/revoke", { token: String(ended["refresh_token"]), client_id: "learning-app" });
  const inPieces = { token_type_hint: "refresh_token" };
  const isTold = async (token: unknown, more = {}) => {
    const { status, headers, text } = await running.introspect(token, "platform-api", more);
    return status === 429 ? `wait ${headers.get("retry-after")}` : `${status} ${text}`;
  };
  const alarms = () => running.running.logged.filter((line) => line.includes("too many unknown tokens"));
  for (let n = 0; n < few; n += 1)
    expect(await isTold("unknown", n % 2 === 0 ? {} : inPieces)).toBe(`200 ${nothing}`);
  expect(alarms()).toEqual([]);
  for (let n = 0; n < few; n += 1)
    expect(await isTold("unknown", n % 2 === 0 ? {} : inPieces)).toBe("wait 60");
  expect(alarms()).toHaveLength(1);
  expect(alarms()[0]).toContain('"caller":"platform-api"');
  for (const more of [{}, inPieces]) {
    expect(await isTold(body["access_token"], more)).toContain('"active":true');
    // The platform has to learn of each sign-in that is over, however many they are.
    expect(await isTold(ended["access_token"], more)).toBe(`200 ${nothing}`);
  }
  expect((await running.introspect("unknown", "lakeside-library")).text).toBe(nothing);
  await running.running.stop();
});
