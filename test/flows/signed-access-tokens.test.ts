import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { hours, instant } from "../../src/policy/time.ts";
import { codeFor, type Form, type Parties, startParties } from "../security/parties.ts";

const start = Math.floor(Date.now() / 1000) * 1000;
const audience = "https://grades.platform.example";
const quick = { audience: "https://forum.platform.example", id: "forum" };
let parties: Parties;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  parties = await startParties({ now: () => instant(Date.now()) });
  const server = {
    kind: "resource-server",
    institutions: "all",
    scopes: ["courses:read"],
    secret: "generate",
  };
  grades = {
    "grades-api": await parties.register({
      ...server,
      id: "grades-api",
      name: "Grades",
      audience,
      signedAccessTokens: "RS256",
    }),
    forum: await parties.register({ ...server, ...quick, name: "Forum", signedAccessTokens: "ES256" }),
  };
});
afterAll(async () => {
  await parties.running.stop();
  vi.useRealTimers();
});

let grades: Readonly<Record<string, string>>;

const signedIn = async (who = parties.ana, resource = audience) => {
  const form = await codeFor(parties.phone, who, {
    more: { resource, scope: "openid courses:read offline_access" },
  });
  const { body } = await parties.post("/token", { ...form, resource });
  return { token: String(body["access_token"]), refresh: String(body["refresh_token"]) };
};

const ask = (token: string, more: Form = {}, headers: Form = {}) =>
  parties.post(
    "/introspect",
    { token, ...more },
    { authorization: `Basic ${btoa(`grades-api:${grades["grades-api"]}`)}`, ...headers },
  );

it.each([
  [audience, "RS256"],
  [quick.audience, "ES256"],
])("signs people's tokens for %s as RFC 9068 wants them", async (resource, alg) => {
  const { token } = await signedIn(parties.ana, resource);
  const keys = createRemoteJWKSet(new URL(`${parties.origin}/jwks`));
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer: parties.origin,
    audience: resource,
    typ: "at+jwt",
    currentDate: new Date(start),
  });
  expect(protectedHeader).toMatchObject({ alg, typ: "at+jwt", kid: expect.any(String) });
  expect(payload).toMatchObject({
    client_id: "learning-app",
    scope: "courses:read",
    auth_time: expect.any(Number),
    institution: "northgate",
    grant: expect.stringMatching(/^grt_/),
    jti: expect.any(String),
    sub: expect.stringMatching(/^acc_/),
  });
});

it("tells the same of it by introspection, also at its second question, which memory answers", async () => {
  const { token } = await signedIn();
  const { sign_in: _, auth_time: _time, ...claims } = decodeJwt(token);
  const expected = { active: true, ...claims, token_type: "Bearer" };
  for (const more of [{}, {}, { token_type_hint: "access_token" }, { token_type_hint: "refresh_token" }])
    expect((await ask(token, more)).body).toEqual(expected);
});

it("says inactive at once when the sign-in is ended, and refuses the refresh", async () => {
  const { token, refresh } = await signedIn();
  expect((await ask(token)).body["active"]).toBe(true);
  await parties.post("/revoke", { token: refresh, client_id: "learning-app" });
  expect((await ask(token)).text).toBe('{"active":false}');
});

it("takes it for revocation, which ends the sign-in", async () => {
  const { token, refresh } = await signedIn();
  expect((await parties.post("/revoke", { token, client_id: "board" })).status).toBe(200);
  expect((await ask(token)).body["active"]).toBe(true);
  expect((await parties.post("/revoke", { token, client_id: "learning-app" })).status).toBe(200);
  expect((await ask(token)).body["active"]).toBe(false);
  expect((await parties.refresh("learning-app", refresh)).status).toBe(400);
});

it("tells another resource server nothing of it", async () => {
  const { token } = await signedIn();
  expect((await parties.introspect(token)).text).toBe('{"active":false}');
});

it("is over when it has run out", async () => {
  const { token } = await signedIn(parties.fumiko);
  vi.setSystemTime(start + hours(1) - 1);
  expect((await ask(token)).body["active"]).toBe(true);
  vi.setSystemTime(start + hours(1));
  expect((await ask(token)).body["active"]).toBe(false);
  vi.setSystemTime(start);
});

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

it("believes no token that was changed, and none that another key or no key has signed", async () => {
  const { token } = await signedIn();
  const [header = "", payload = "", signature = ""] = token.split(".");
  const claims = decodeJwt(token);
  const forged = [
    `${header}.${encode({ ...claims, sub: "acc_other" })}.${signature}`,
    `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
    `${encode({ alg: "none", typ: "at+jwt" })}.${payload}.`,
    `${encode({ ...decodeProtectedHeader(token), alg: "HS256" })}.${payload}.${signature}`,
    `${encode({ ...decodeProtectedHeader(token), kid: "other" })}.${payload}.${signature}`,
    `${encode({ ...decodeProtectedHeader(token), typ: "JWT" })}.${payload}.${signature}`,
    `${header}.${payload}`,
  ];
  for (const one of forged)
    for (const more of [{}, { token_type_hint: "nonsense" }])
      expect((await ask(one, more)).text).toBe('{"active":false}');
});

it("believes no token of which one sign was changed, at 200 places from its beginning to its end", async () => {
  const { token } = await signedIn();
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const places = Array.from({ length: 200 }, (_none, n) => Math.floor((n * (token.length - 1)) / 200));
  expect(new Set(places).size).toBe(200);
  for (const at of places) {
    // The highest of its six bits is another one; a dot becomes a letter.
    const other = alphabet[(alphabet.indexOf(token.charAt(at)) + 32) % 64] ?? "";
    const forged = token.slice(0, at) + other + token.slice(at + 1);
    expect([at, (await ask(forged)).text]).toEqual([at, '{"active":false}']);
  }
  expect((await ask(token)).body["active"]).toBe(true);
});

it("forgets a token when the key that has signed it is withdrawn", async () => {
  const { token } = await signedIn();
  expect((await ask(token)).body["active"]).toBe(true);
  const kim = await parties.tokenOf(parties.kim);
  expect((await parties.admin("POST", "/keys/rotations", { atOnce: true }, kim)).status).toBeLessThan(300);
  expect((await ask(token)).body["active"]).toBe(false);
});

it("answers with a signed response where that is asked for (RFC 9701)", async () => {
  const accept = { accept: "application/token-introspection+jwt" };
  const { token } = await signedIn();
  const keys = createRemoteJWKSet(new URL(`${parties.origin}/jwks`));
  for (const [asked, active] of [
    [token, true],
    ["unknown", false],
  ] as const) {
    const { status, headers, text } = await ask(asked, {}, accept);
    expect([status, headers.get("content-type")]).toEqual([
      200,
      "application/token-introspection+jwt; charset=utf-8",
    ]);
    const { payload } = await jwtVerify(text, keys, {
      issuer: parties.origin,
      audience: "grades-api",
      typ: "token-introspection+jwt",
      currentDate: new Date(start),
    });
    expect(payload["token_introspection"]).toMatchObject({ active });
    expect(payload.iat).toBe(Math.floor(start / 1000));
  }
});
