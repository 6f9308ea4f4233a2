import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { codeFor, type Parties, send, startParties } from "./parties.ts";

let parties: Parties;
let tokens: Readonly<Record<string, unknown>>;
beforeAll(async () => {
  parties = await startParties();
  tokens = (await parties.post("/token", await codeFor(parties.phone, parties.ana))).body;
});
afterAll(() => parties.running.stop());

const userinfo = (token: unknown) =>
  send(`${parties.origin}/userinfo`, { headers: { authorization: `Bearer ${String(token)}` } });

const keys = async (): Promise<readonly Readonly<Record<string, unknown>>[]> =>
  (await send(`${parties.origin}/jwks`)).body["keys"] as Record<string, unknown>[];

it("opens with a token of one kind no door that wants another kind", async () => {
  const { access_token: access, refresh_token: refresh, id_token: id } = tokens;
  const { code } = await codeFor(parties.phone, parties.ana);
  for (const token of [refresh, id, code, "", "null", `${String(access)}x`, String(access).toLowerCase()]) {
    expect((await userinfo(token)).status).toBeGreaterThanOrEqual(400);
    expect((await parties.admin("GET", "/accounts", undefined, String(token))).status).toBe(401);
    expect(await parties.isActive(token)).toBe(false);
  }
  for (const token of [access, id, code])
    expect((await parties.refresh("learning-app", token)).status).toBe(400);
  const hinted = await send(`${parties.origin}/logout?id_token_hint=${String(access)}`);
  expect(hinted.status).toBe(400);
  expect((await userinfo(access)).status).toBe(200);
});

it("holds an access token to the audience that it was issued for", async () => {
  const resource = "https://library.lakeside.example";
  const form = await codeFor(parties.phone, parties.fumiko, { more: { resource } });
  const { body } = await parties.post("/token", { ...form, resource });
  expect((await parties.introspect(body["access_token"], "lakeside-library")).body).toMatchObject({
    aud: resource,
  });
  expect((await userinfo(body["access_token"])).status).toBe(403);
  expect((await parties.admin("GET", "/accounts", undefined, String(body["access_token"]))).status).toBe(401);
  expect((await parties.admin("GET", "/accounts", undefined, String(tokens["access_token"]))).status).toBe(
    401,
  );
  expect((await userinfo(parties.adminToken)).status).toBe(401);
});

it("never takes a service for a person, whatever its name", async () => {
  const id = await parties.accountId(parties.kim);
  const named = {
    id,
    kind: "service",
    name: "Kim",
    institutions: "all",
    scopes: ["accounts:read"],
    secret: "generate",
  };
  const secret = await parties.register(named);
  const asked = {
    grant_type: "client_credentials",
    client_id: id,
    client_secret: secret,
    scope: "accounts:read",
  };
  const { body } = await parties.post("/token", { ...asked, resource: `${parties.origin}/admin` });
  const token = String(body["access_token"]);
  expect((await parties.admin("GET", "/accounts", undefined, token)).status).toBe(200);
  expect((await parties.admin("GET", "/keys", undefined, token)).status).toBe(403);
  const plain = await parties.post("/token", asked);
  expect((await parties.introspect(plain.body["access_token"])).body["sub"]).toBeUndefined();
  expect((await userinfo(plain.body["access_token"])).status).toBe(401);
});

it("tells times that fit together, in whole seconds", async () => {
  const form = await codeFor(parties.phone, parties.ana, { more: { max_age: "3600" } });
  const { body: got } = await parties.post("/token", form);
  const { body } = await parties.introspect(got["access_token"]);
  const { iat = 0, exp = 0, auth_time: since } = decodeJwt(String(got["id_token"]));
  expect(Number(body["exp"]) - Number(body["iat"])).toBe(got["expires_in"]);
  expect(Math.abs(Number(body["iat"]) - Date.now() / 1000)).toBeLessThan(60);
  expect(Number(since)).toBeLessThanOrEqual(iat);
  expect(exp).toBeGreaterThan(iat);
  for (const time of [body["iat"], body["exp"], iat, exp, since]) expect(Number.isInteger(time)).toBe(true);
});

it("never lets an answer with a token or a person in it be cached", async () => {
  const form = await codeFor(parties.phone, parties.ana);
  const answers = [
    await parties.post("/token", form),
    await parties.post("/token", form),
    await parties.introspect(tokens["access_token"]),
    await parties.introspect("unknown"),
    await parties.post("/introspect", { token: "x" }),
    await userinfo(tokens["access_token"]),
    await userinfo("x"),
    await parties.post("/revoke", { token: "x", client_id: "learning-app" }),
    await parties.admin("GET", "/accounts"),
    await parties.admin("GET", "/nowhere"),
  ];
  expect(answers.map(({ headers }) => headers.get("cache-control"))).toEqual(answers.map(() => "no-store"));
});

it("publishes no private part of a key, and no two keys of one name", async () => {
  const found = await keys();
  expect(found.length).toBeGreaterThanOrEqual(2);
  expect(
    found.flatMap(Object.keys).filter((part) => ["d", "p", "q", "dp", "dq", "qi", "oth", "k"].includes(part)),
  ).toEqual([]);
  expect(new Set(found.map(({ kid }) => kid)).size).toBe(found.length);
});

it("keeps publishing a key that signed a token which still lives, and withdraws one that has leaked", async () => {
  const verifies = async () => {
    const jwks = createLocalJWKSet({ keys: (await keys()) as JSONWebKeySet["keys"] });
    const expected = { issuer: parties.origin, audience: "learning-app" };
    return jwtVerify(String(tokens["id_token"]), jwks, expected).then(
      () => true,
      () => false,
    );
  };
  const administrator = await parties.tokenOf(parties.kim);
  const rotate = async (body: object) =>
    expect((await parties.admin("POST", "/keys/rotations", body, administrator)).status).toBe(200);
  expect(await verifies()).toBe(true);
  await rotate({});
  expect((await keys()).length).toBe(4);
  expect(await verifies()).toBe(true);
  await rotate({ atOnce: true });
  expect(await verifies()).toBe(false);
});

it("puts no token into an address, but the code and nothing else", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  const { leftTo } = await browser.open(`/authorize?${new URLSearchParams(boardRequest).toString()}`);
  expect([...(leftTo?.searchParams.keys() ?? [])].toSorted()).toEqual(["code", "iss", "state"]);
  expect(leftTo?.hash).toBe("");
  const inQuery = await send(`${parties.origin}/userinfo?access_token=${String(tokens["access_token"])}`);
  expect(inQuery.status).toBeGreaterThanOrEqual(400);
});

const boardRequest = {
  client_id: "board",
  redirect_uri: "https://board.example/signed-in",
  response_type: "code",
  scope: "openid",
  state: "s",
  code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  code_challenge_method: "S256",
};
