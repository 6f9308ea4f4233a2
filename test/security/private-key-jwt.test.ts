import type { JWTPayload } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { assertion, inSeconds, type Keys, newKeys, publicKey } from "../support/client-assertion.ts";
import { codeFor, type Form, type Parties, startParties } from "./parties.ts";

let parties: Parties;
let token: string;
let keys: Keys;
let others: Keys;
const id = "exam-api";
beforeAll(async () => {
  parties = await startParties();
  keys = await newKeys();
  others = await newKeys();
  const publicKeys = [await publicKey(keys)];
  const audience = "https://exams.platform.example";
  await parties.running.apply({
    clients: [{ id, kind: "resource-server", name: "Exams", institutions: "all", audience, publicKeys }],
  });
  const form = await codeFor(parties.phone, parties.ana, { more: { resource: audience } });
  token = String((await parties.post("/token", { ...form, resource: audience })).body["access_token"]);
});
afterAll(() => parties.running.stop());

/** An assertion of this resource server, right but for what is given. */
const own = (claims: JWTPayload = {}, by = keys) => assertion({ keys: by, id, aud: parties.origin }, claims);

const ask = (fields: Form, headers: Form = {}) => parties.post("/introspect", { token, ...fields }, headers);

it("lets a resource server ask that proves who it is with its key", async () => {
  expect((await ask(await own())).body).toMatchObject({ active: true });
  for (const aud of [`${parties.origin}/token`, `${parties.origin}/introspect`, [parties.origin, "x"]])
    expect((await ask(await own({ aud }))).body["active"]).toBe(true);
});

it("takes each assertion once, also of several that arrive together", async () => {
  for (let round = 0; round < 20; round += 1) {
    const one = await own();
    const atOnce = round === 0 ? 100 : 5;
    const answers = await Promise.all(Array.from({ length: atOnce }, () => ask(one)));
    expect(answers.filter(({ body }) => body["active"] === true)).toHaveLength(1);
    for (const { status } of answers) expect([200, 401]).toContain(status);
    expect((await ask(one)).status).toBe(401);
  }
});

const refused: readonly (readonly [string, () => Promise<Form>])[] = [
  ["another key", () => own({}, others)],
  ["another issuer", () => own({ iss: "platform-api" })],
  ["another client", () => own({ iss: "platform-api", sub: "platform-api" })],
  ["another audience", () => own({ aud: "https://other.example" })],
  ["no audience", () => own({ aud: undefined as never })],
  ["no end", () => own({ exp: undefined as never })],
  ["an end that is past", () => own({ exp: inSeconds(-61) })],
  ["a beginning that is far ahead", () => own({ nbf: inSeconds(120) })],
  ["no id", () => own({ jti: undefined as never })],
  ["nothing", async () => ({ client_id: id })],
  ["a type only", async () => ({ client_assertion_type: "x" })],
];

it.each(refused)("refuses an assertion with %s", async (_what, form) => {
  const { status, body } = await ask(await form());
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body["active"]).toBeUndefined();
});

it("refuses a secret in place of the key, and an assertion beside another proof", async () => {
  for (const secret of ["", "x", "undefined"])
    expect((await ask({ client_id: id, client_secret: secret })).status).toBeGreaterThanOrEqual(400);
  expect((await ask({}, { authorization: `Basic ${btoa(`${id}:`)}` })).status).toBeGreaterThanOrEqual(400);
  const both = await ask(await own(), parties.as("platform-api"));
  expect(both.status).toBe(400);
});
