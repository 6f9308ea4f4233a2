import { createHmac, createPublicKey, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, type JWK } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { assertion, newKeys, publicKey } from "../support/client-assertion.ts";
import { codeFor, type Parties, send, startParties } from "./parties.ts";

/** What RFC 8725 §2 tells of: every algorithm that somebody may name, with every way to say where the key is. */
const algorithms: readonly unknown[] = [
  "none",
  "None",
  "NONE",
  "nOnE",
  "",
  " ",
  "RS256 ",
  null,
  undefined,
  1,
  ["RS256"],
  "HS256",
  "HS384",
  "HS512",
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
];

const attacker = generateKeyPairSync("rsa", { modulusLength: 2048 });
const attackersKey = { ...attacker.publicKey.export({ format: "jwk" }), kid: "theirs", use: "sig" };

const places: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { jwk: attackersKey },
  { jwk: attackersKey, kid: "theirs" },
  { jku: "https://evil.example/jwks" },
  { x5u: "https://evil.example/certificate" },
  { x5c: ["MIIB"] },
  { kid: "theirs" },
  { kid: "" },
  { kid: "../../../dev/null" },
  { kid: null },
  { kid: ["theirs"] },
  { crit: ["exp"] },
  { b64: false, crit: ["b64"] },
  { zip: "DEF" },
  { typ: "JWT" },
];

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Signed as its header says, as far as somebody can who has nothing but the public key and a key of their own. */
function signatureOf(text: string, algorithm: unknown, published: KeyObject): string {
  const name = typeof algorithm === "string" ? algorithm : "";
  if (/^(none|\s*)$/i.test(name)) return "";
  if (!name.startsWith("HS")) return createSign("sha256").update(text).sign(attacker.privateKey, "base64url");
  const secret = published.export({ type: "spki", format: "pem" });
  return createHmac(`sha${name.slice(2)}`, secret)
    .update(text)
    .digest("base64url");
}

/** Another person's name in what somebody has been given, in each of these ways. */
function forgeriesOf(token: string, published: KeyObject, change: object): readonly string[] {
  const [header, claims] = [decodeProtectedHeader(token), encode({ ...decodeJwt(token), ...change })];
  return algorithms.flatMap((alg) =>
    places.map((place) => {
      const text = `${encode({ ...header, alg, ...place })}.${claims}`;
      return `${text}.${signatureOf(text, alg, published)}`;
    }),
  );
}

let parties: Parties;
const audience = "https://grades.platform.example";
beforeAll(async () => {
  parties = await startParties({ env: { HALLPASS_INTROSPECTION_MISSES: "1000000" } });
});
afterAll(() => parties.running.stop());

const publishedKey = async (kid: unknown): Promise<KeyObject> => {
  const { keys } = (await send(`${parties.origin}/jwks`)).body as { keys: JWK[] };
  return createPublicKey({ key: keys.find((key) => key.kid === kid) ?? {}, format: "jwk" });
};

it("believes none of 300 forged access tokens: no key that they bring, no algorithm that they name", async () => {
  const grades = { id: "grades-api", kind: "resource-server", name: "Grades", institutions: "all" };
  const how = { audience, scopes: ["courses:read"], secret: "generate", signedAccessTokens: "RS256" };
  const secret = await parties.register({ ...grades, ...how });
  const more = { resource: audience, scope: "openid courses:read" };
  const form = await codeFor(parties.phone, parties.ana, { more });
  const { body } = await parties.post("/token", { ...form, resource: audience });
  const token = String(body["access_token"]);
  const headers = { authorization: `Basic ${btoa(`grades-api:${secret}`)}` };
  const ask = (given: string, hint: string) =>
    parties.post("/introspect", { token: given, ...(hint !== "" && { token_type_hint: hint }) }, headers);
  expect((await ask(token, "")).body["active"]).toBe(true);

  const ben = { sub: await parties.accountId(parties.ben) };
  const forged = forgeriesOf(token, await publishedKey(decodeProtectedHeader(token).kid), ben);
  expect(new Set(forged).size).toBeGreaterThanOrEqual(300);
  for (const one of forged)
    for (const hint of ["", "refresh_token"])
      expect([one, (await ask(one, hint)).text]).toEqual([one, '{"active":false}']);
  expect((await ask(token, "")).body["active"]).toBe(true);
});

it("lets nobody ask by one of 300 forged assertions", async () => {
  const keys = await newKeys();
  const publicKeys = [await publicKey(keys)];
  const exams = { id: "exam-api", kind: "resource-server", name: "Exams", institutions: "all" };
  await parties.running.apply({
    clients: [{ ...exams, audience: "https://exams.platform.example", publicKeys }],
  });
  const right = await assertion({ keys, id: exams.id, aud: parties.origin });
  const ask = (given: string) =>
    parties.post("/introspect", { token: "x", ...right, client_assertion: given });
  const published = createPublicKey({ key: publicKeys[0] as JWK, format: "jwk" });
  const forged = forgeriesOf(right.client_assertion, published, { jti: "another" });
  expect(new Set(forged).size).toBeGreaterThanOrEqual(300);
  for (const one of forged) expect([one, [400, 401].includes((await ask(one)).status)]).toEqual([one, true]);
  expect((await ask(right.client_assertion)).status).toBe(200);
});
