import { request } from "node:http";
import { json } from "node:stream/consumers";
import { decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newBrowser, type Visit } from "../support/browser.ts";
import { assertion, newKeys, publicKey } from "../support/client-assertion.ts";
import { type App, app, begin, passPages } from "../support/phone.ts";
import { codeFor, type Form, type Parties, send, startParties } from "./parties.ts";

let parties: Parties;
let told: Readonly<Record<string, unknown>>;
beforeAll(async () => {
  parties = await startParties();
  told = (await send(`${parties.origin}/.well-known/openid-configuration`)).body;
});
afterAll(() => parties.running.stop());

const list = (name: string): readonly string[] => told[name] as string[];

it("tells the same at both well-known addresses, and names only addresses below its issuer", async () => {
  const other = await send(`${parties.origin}/.well-known/oauth-authorization-server`);
  expect(other.body).toEqual(told);
  const addresses = Object.entries(told).filter(([name]) => /_(endpoint|uri)$/.test(name));
  expect(addresses.length).toBeGreaterThanOrEqual(7);
  for (const [, address] of addresses) expect(String(address).startsWith(`${parties.origin}/`)).toBe(true);
});

it("serves every endpoint that discovery names", async () => {
  const names = Object.keys(told).filter((name) => /_(endpoint|uri)$/.test(name));
  for (const name of names) {
    const method = ["token_endpoint", "introspection_endpoint", "revocation_endpoint"].includes(name)
      ? "POST"
      : "GET";
    expect([name, (await send(String(told[name]), { method })).status]).not.toEqual([name, 404]);
  }
});

it("hands out addresses of the issuer, whatever Host or forwarding headers a request has", async () => {
  const lies = {
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
    forwarded: "host=evil.example;proto=https",
    "x-original-url": "/evil",
    "x-forwarded-port": "1234",
  };
  for (const host of ["evil.example", new URL(parties.origin).host])
    expect(await toldTo({ ...lies, host })).toEqual(told);
});

/** fetch sets Host by itself. */
const toldTo = (headers: Form): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const asked = request(`${parties.origin}/.well-known/openid-configuration`, { headers }, (answer) => {
      json(answer).then(resolve, reject);
    });
    asked.on("error", reject);
    asked.end();
  });

/** One way of proving who a client is, by its name in discovery. */
interface Proof {
  readonly headers?: Form;
  readonly fields?: Form;
}
const authentications: Readonly<Record<string, (id: string) => Proof | Promise<Proof>>> = {
  client_secret_basic: (id) => ({ headers: parties.as(id) }),
  client_secret_post: (id) => ({ fields: { client_id: id, client_secret: parties.secretOf(id) } }),
  private_key_jwt: async () => {
    const [id, keys] = ["keyed-tool", await newKeys()];
    const publicKeys = [await publicKey(keys)];
    await parties.running.apply({
      clients: [{ ...keyedTool, id, publicKeys }],
    });
    return { fields: await assertion({ keys, id, aud: parties.origin }) };
  },
  none: () => ({ fields: { client_id: "learning-app" } }),
};

const keyedTool = {
  kind: "tool",
  name: "Keyed",
  institutions: "all",
  redirectUris: ["https://keyed.example/signed-in"],
  scopes: ["openid"],
};

async function signedInWith(name: string): Promise<App> {
  if (name !== "private_key_jwt") return name === "none" ? parties.phone : parties.tool;
  const [redirectUri = ""] = keyedTool.redirectUris;
  return app(parties.origin, { id: "keyed-tool", redirectUri, scope: "openid" });
}

it("takes every way of client authentication that discovery names, and names no other", async () => {
  expect(list("token_endpoint_auth_methods_supported").toSorted()).toEqual(
    Object.keys(authentications).toSorted(),
  );
  for (const [name, how] of Object.entries(authentications)) {
    const { headers = {}, fields } = await how("quiz-tool");
    const { client_id: _, ...form } = await codeFor(await signedInWith(name), parties.ana);
    expect([name, (await parties.post("/token", { ...form, ...fields }, headers)).status]).toEqual([
      name,
      200,
    ]);
  }
});

it("takes every grant type that discovery names, and no other", async () => {
  expect(list("grant_types_supported").toSorted()).toEqual([
    "authorization_code",
    "client_credentials",
    "refresh_token",
  ]);
  const { body } = await parties.post("/token", await codeFor(parties.phone, parties.ana));
  expect((await parties.refresh("learning-app", body["refresh_token"])).status).toBe(200);
  const service = { grant_type: "client_credentials" };
  expect((await parties.post("/token", service, parties.as("school-scripts"))).status).toBe(200);
  const others = [
    "password",
    "implicit",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:openid:params:grant-type:ciba",
    "__proto__",
    "constructor",
  ];
  for (const type of others) {
    const answer = await parties.post("/token", { grant_type: type }, parties.as("school-scripts"));
    expect([type, answer.status, answer.body["error"]]).toEqual([type, 400, "unsupported_grant_type"]);
  }
});

function codeIn({ page, leftTo }: Visit): string | null | undefined {
  const posted = page.querySelector("input[name=code]")?.getAttribute("value");
  const { searchParams, hash = "" } = leftTo ?? {};
  return posted ?? searchParams?.get("code") ?? new URLSearchParams(hash.slice(1)).get("code");
}

it("answers in every response mode that discovery names", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  expect(list("response_modes_supported").toSorted()).toEqual(["form_post", "fragment", "query"]);
  for (const mode of list("response_modes_supported")) {
    const of = mode === "form_post" ? parties.tool : parties.board;
    const page = await browser.open((await begin(of, { response_mode: mode })).url.href);
    const visit = await passPages(browser, page, parties.ana);
    expect([mode, typeof codeIn(visit)]).toEqual([mode, "string"]);
  }
});

it("signs ID tokens only with algorithms that discovery names, never with none", async () => {
  expect(list("id_token_signing_alg_values_supported").toSorted()).toEqual(["ES256", "RS256"]);
  const { body } = await parties.post("/token", await codeFor(parties.phone, parties.ana));
  const { alg = "none" } = decodeProtectedHeader(String(body["id_token"]));
  expect(list("id_token_signing_alg_values_supported")).toContain(alg);
});

it("gives every scope and claim that discovery names to a client that may ask for it", async () => {
  const form = await codeFor(parties.phone, parties.ana, {
    more: { scope: list("scopes_supported").join(" ") },
  });
  const { body } = await parties.post("/token", form);
  expect(String(body["scope"]).split(" ")).toEqual(expect.arrayContaining(["openid", "profile", "email"]));
  const headers = { authorization: `Bearer ${String(body["access_token"])}` };
  const known = (await send(`${parties.origin}/userinfo`, { headers })).body;
  const ofSession = ["sid", "auth_time", "iss"];
  expect(Object.keys(known).toSorted()).toEqual(
    list("claims_supported")
      .filter((claim) => !ofSession.includes(claim))
      .toSorted(),
  );
});

it("refuses what discovery says it does not take: request objects and the claims parameter", async () => {
  expect([told["request_uri_parameter_supported"], told["claims_parameter_supported"]]).toEqual([
    false,
    false,
  ]);
  for (const more of [
    { request: "e30.e30." },
    { request_uri: "https://evil.example/request" },
    { request_uri: "urn:ietf:params:oauth:request_uri:x" },
    { registration: "{}" },
  ]) {
    const { leftTo } = await newBrowser(parties.origin).open((await begin(parties.board, more)).url.href);
    expect([more, leftTo?.searchParams.get("error")]).toEqual([
      more,
      expect.stringMatching(/_not_supported$/),
    ]);
  }
});

it("has no door for what is not offered", async () => {
  for (const path of [
    "/request",
    "/reg",
    "/register",
    "/device",
    "/device/auth",
    "/backchannel",
    "/challenge",
    "/session",
    "/par",
  ]) {
    expect((await send(parties.origin + path)).status).toBe(404);
    expect((await parties.post(path, {})).status).toBe(404);
  }
});
