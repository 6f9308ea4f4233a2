import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newBrowser } from "../support/browser.ts";
import { type App, begin, exchange, passPages } from "../support/phone.ts";
import { codeFor, type Form, formOf, type Parties, send, startParties } from "./parties.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

const ask = async (of: App, more: Form = {}): Promise<string> => (await begin(of, more)).url.href;

/** What the app hears, in the answer's query or fragment. */
async function answerTo(url: string, browser = newBrowser(parties.origin)): Promise<URLSearchParams> {
  const { leftTo } = await browser.open(url);
  return new URLSearchParams(leftTo?.hash ? leftTo.hash.slice(1) : leftTo?.search);
}

it("answers posted passwords and consents with 303, so that no browser posts them on", async () => {
  const browser = newBrowser(parties.origin);
  let visit = await browser.open(await ask(parties.tool, { institution: "northgate", prompt: "consent" }));
  for (const step of ["password", "consent"]) {
    const { action, csrf } = formOf(visit, step);
    const { username, password } = parties.ana;
    const body = new URLSearchParams({ csrf, institution: "northgate", username, password });
    const answer = await browser.request(action, { method: "POST", body });
    expect(answer.status).toBe(303);
    visit = await browser.open(answer.headers.get("location") ?? "");
  }
  expect(visit.leftTo?.searchParams.has("code")).toBe(true);
});

it("names the issuer in every answer, errors too", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  const { board } = parties;
  const requests: readonly Form[] = [
    {},
    { response_mode: "fragment" },
    { prompt: "none", institution: "lakeside" },
    { response_type: "token" },
    { scope: "openid nonsense", response_type: "none" },
    { code_challenge_method: "plain" },
    { resource: "https://unknown.example" },
    { max_age: "-1" },
  ];
  const issuers = [];
  for (const more of requests) {
    issuers.push((await answerTo(await ask(board, more), browser)).get("iss"));
  }
  expect(issuers).toEqual(requests.map(() => parties.origin));
});

it("gives state back unchanged, up to 2 kB and whatever is in it", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  for (const state of ["x".repeat(2048), "a b+c%20d&e=f#g\"'<>", "žluťoučký 🦊", "../../x", '{"a":[1]}']) {
    const given = await answerTo(await ask(parties.board, { state }), browser);
    expect([given.get("state"), given.has("code")]).toEqual([state, true]);
    expect((await answerTo(await ask(parties.board, { state, prompt: "x" }), browser)).get("state")).toBe(
      state,
    );
  }
});

it("lets no other site read the authorization endpoint or the pages", async () => {
  const url = await ask(parties.phone);
  const page = (await newBrowser(parties.origin).open(url)).url;
  for (const origin of ["https://evil.example", "https://board.example", "null"]) {
    for (const [method, at] of [
      ["GET", url],
      ["OPTIONS", url],
      ["GET", page],
      ["OPTIONS", `${parties.origin}/logout`],
    ] as const) {
      const { headers } = await send(at, { method, headers: { origin } });
      expect(headers.get("access-control-allow-origin")).toBeNull();
    }
  }
});

it("lets another site call the token and userinfo endpoints only from the address of a registered app", async () => {
  const exchangedFrom = async (origin: string, of: App) =>
    parties.post("/token", await codeFor(of, parties.ana), { origin });
  // A scheme of an app's own has the origin "null", as any sandboxed page has.
  for (const [origin, of] of [
    ["https://evil.example", parties.board],
    ["https://board.example.evil.example", parties.board],
    ["null", parties.phone],
  ] as const) {
    const { status, body } = await exchangedFrom(origin, of);
    expect([status, body["error"], "access_token" in body]).toEqual([400, "invalid_request", false]);
  }
  const own = await exchangedFrom("https://board.example", parties.board);
  expect([own.status, own.headers.get("access-control-allow-origin")]).toEqual([
    200,
    "https://board.example",
  ]);
  const headers = {
    authorization: `Bearer ${String(own.body["access_token"])}`,
    origin: "https://evil.example",
  };
  expect((await send(`${parties.origin}/userinfo`, { headers })).status).toBe(400);
});

it("offers neither tokens in the answer of /authorize nor passwords at /token, nor says so anywhere", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  for (const type of ["token", "id_token", "id_token token", "code id_token", "code token", "none", ""]) {
    const answer = await answerTo(await ask(parties.board, { response_type: type }), browser);
    expect(["unsupported_response_type", "invalid_request"]).toContain(answer.get("error"));
    expect(answer.has("code") || answer.has("access_token")).toBe(false);
  }
  const { username, password } = parties.ana;
  const asked = { grant_type: "password", client_id: "learning-app", username, password };
  expect(await parties.post("/token", asked)).toMatchObject({
    status: 400,
    body: { error: "unsupported_grant_type" },
  });
  const { body } = await send(`${parties.origin}/.well-known/openid-configuration`);
  expect(body["response_types_supported"]).toEqual(["code"]);
  expect(body["grant_types_supported"]).not.toContain("password");
  expect(body["grant_types_supported"]).not.toContain("implicit");
});

it("refuses a parameter that comes twice", async () => {
  const url = new URL(await ask(parties.board));
  const browser = await parties.signedInBrowser(parties.ana);
  const optional = { nonce: "n", prompt: "login", max_age: "5", login_hint: "x", institution: "northgate" };
  for (const [name, value] of Object.entries(optional)) url.searchParams.set(name, value);
  for (const name of new Set(url.searchParams.keys())) {
    const twice = new URL(url);
    twice.searchParams.append(name, url.searchParams.get(name) ?? "");
    const visit = await browser.open(twice.href);
    expect([name, visit.leftTo?.searchParams.get("error") ?? visit.text]).toEqual([
      name,
      expect.stringContaining("invalid_request"),
    ]);
  }
  const form = new URLSearchParams(await codeFor(parties.board, parties.ana));
  for (const name of form.keys()) {
    const body = new URLSearchParams(form);
    body.append(name, form.get(name) ?? "");
    expect(await send(`${parties.origin}/token`, { method: "POST", body })).toMatchObject({ status: 400 });
  }
});

it("passes over parameters that it does not know", async () => {
  const browser = newBrowser(parties.origin);
  const begun = await begin(parties.phone, {
    institution: "northgate",
    foo: "bar",
    __proto__x: "1",
    constructor: "1",
  });
  const visit = await passPages(browser, await browser.open(begun.url.href), parties.ana);
  expect(await exchange(parties.phone, begun, visit)).toHaveProperty("access_token");
});

it("refuses headers, addresses and bodies that are too long, and never with 500", async () => {
  const url = await ask(parties.board, { state: "x".repeat(9000) });
  expect((await send(url)).status).toBe(414);
  expect(await statusOf(`/${"x".repeat(17_000)}`, {})).toBe(431);
  expect(await statusOf("/livez", { "x-long": "x".repeat(17_000) })).toBe(431);
  const long = "x".repeat(70_000);
  // The engine says of its own endpoints that the request is invalid.
  expect((await parties.post("/token", { grant_type: long })).status).toBe(400);
  expect((await parties.post("/introspect", { token: long }, parties.as("platform-api"))).status).toBe(400);
  expect((await parties.post("/sign-in/x/password", { username: long })).status).toBe(413);
  expect((await parties.admin("POST", "/accounts", { institution: "x".repeat(300_000) })).status).toBe(413);
});

/** fetch does not tell what Node's parser answers before there is a request. */
const statusOf = (path: string, headers: Form): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asked = httpRequest(parties.origin + path, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on("error", reject);
    asked.end();
  });

it("shows no page with prompt=none, but says login_required, interaction_required or consent_required", async () => {
  const none = { prompt: "none" };
  expect((await answerTo(await ask(parties.board, none))).get("error")).toBe("login_required");
  const browser = await parties.signedInBrowser(parties.ben);
  expect((await answerTo(await ask(parties.board, none), browser)).has("code")).toBe(true);
  expect((await answerTo(await ask(parties.phone, none), browser)).get("error")).toBe("interaction_required");
  expect((await answerTo(await ask(parties.tool, none), browser)).get("error")).toBe("consent_required");
});

it("asks for the password again for prompt=login and max_age, and tells the new auth_time", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  for (const more of [{ prompt: "login" }, { max_age: "0" }] as const) {
    const asked = Math.floor(Date.now() / 1000);
    const begun = await begin(parties.board, { institution: "northgate", ...more });
    const page = await browser.open(begun.url.href);
    expect(page.page.querySelector("input[type=password]")).not.toBeNull();
    const tokens = await exchange(parties.board, begun, await passPages(browser, page, parties.ana));
    expect(Number(tokens.claims()?.["auth_time"])).toBeGreaterThanOrEqual(asked);
  }
});

it("does not sign in silently for an id_token_hint of somebody else", async () => {
  const ben = await parties.post("/token", await codeFor(parties.board, parties.ben));
  const browser = await parties.signedInBrowser(parties.ana);
  const hint = { id_token_hint: String(ben.body["id_token"]), prompt: "none" };
  expect((await answerTo(await ask(parties.board, hint), browser)).get("error")).toBe("login_required");
  const [head, , signature] = hint.id_token_hint.split(".");
  const forged = { ...hint, id_token_hint: `${head}.${btoa('{"sub":"acc_x"}')}.${signature}` };
  expect((await answerTo(await ask(parties.board, forged), browser)).get("error")).toBe("invalid_request");
});
