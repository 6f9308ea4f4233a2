import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ownClock } from "../support/own-clock.ts";
import { begin } from "../support/phone.ts";
import { codeFor, type Form, type Parties, send, startParties } from "./parties.ts";

const { now, at } = ownClock();
let parties: Parties;
let olderSecret: string;
beforeAll(async () => {
  parties = await startParties({ now });
  olderSecret = await parties.register(olderTool);
});
afterAll(() => parties.running.stop());

/** Confidential, and excused from PKCE. */
const olderTool = {
  id: "older-tool",
  kind: "web",
  name: "Older tool",
  institutions: "all",
  redirectUris: ["https://older.example/signed-in"],
  scopes: ["openid"],
  secret: "generate",
  requirePkce: false,
};

const exchange = (form: Form, headers: Form = {}) => parties.post("/token", form, headers);

const without = (form: Form, name: string): Form =>
  Object.fromEntries(Object.entries(form).filter(([key]) => key !== name));

const refused = { status: 400, body: { error: "invalid_grant" } };

/** The error that an authorization request comes back with, however it is told. */
async function errorOf(url: URL): Promise<string> {
  const { headers, text } = await send(url.href, { headers: { accept: "application/json" } });
  return new URL(headers.get("location") ?? "x:").searchParams.get("error") ?? text;
}

it("takes PKCE with S256 and publishes that; plain is refused", async () => {
  const { body } = await send(`${parties.origin}/.well-known/openid-configuration`);
  expect(body["code_challenge_methods_supported"]).toEqual(["S256"]);
  for (const of of [parties.phone, parties.tool]) {
    const { url } = await begin(of, { code_challenge_method: "plain" });
    expect(await errorOf(url)).toContain("invalid_request");
    // RFC 7636 §4.3: without a method it would be plain.
    url.searchParams.delete("code_challenge_method");
    expect(await errorOf(url)).toContain("invalid_request");
  }
});

it("refuses a public client without a code challenge, and a confidential one unless it is excused", async () => {
  for (const of of [parties.phone, parties.board, parties.tool]) {
    const { url } = await begin(of);
    url.searchParams.delete("code_challenge");
    url.searchParams.delete("code_challenge_method");
    expect(await errorOf(url)).toContain("invalid_request");
  }
});

it("wants the verifier of the challenge that was sent", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  const form = await codeFor(parties.board, parties.ana, { browser });
  for (const verifier of ["", "x".repeat(43), form.code_verifier.toLowerCase(), `${form.code_verifier}x`])
    expect(await exchange({ ...form, code_verifier: verifier })).toMatchObject({ status: 400 });
  expect(await exchange(without(form, "code_verifier"))).toMatchObject(refused);
  const challenge = createHash("sha256").update(form.code_verifier).digest("base64url");
  expect(await exchange({ ...form, code_verifier: challenge })).toMatchObject(refused);
  expect(await exchange(form)).toMatchObject({ status: 200 });
});

it("refuses a verifier for a code that was asked for without a challenge", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  const bare = new URLSearchParams({
    client_id: "older-tool",
    redirect_uri: "https://older.example/signed-in",
    response_type: "code",
    scope: "openid",
  });
  const { leftTo } = await browser.open(`/authorize?${bare.toString()}`);
  const code = leftTo?.searchParams.get("code");
  expect(code).toEqual(expect.any(String));
  const form = {
    grant_type: "authorization_code",
    code: String(code),
    redirect_uri: "https://older.example/signed-in",
    client_id: "older-tool",
    client_secret: olderSecret,
  };
  expect(await exchange({ ...form, code_verifier: "v".repeat(43) })).toMatchObject(refused);
  expect(await exchange(form)).toMatchObject({ status: 200 });
});

it("lets one of many parallel uses of a code win, and ends what the winner got", async () => {
  for (let round = 0; round < 10; round += 1) {
    const form = await codeFor(parties.phone, parties.ana);
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(form)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBe(1);
    expect(await parties.isActive(won[0]?.body["access_token"])).toBe(false);
    expect(await parties.refresh("learning-app", won[0]?.body["refresh_token"])).toMatchObject(refused);
  }
});

it("ends every token of a code that comes a second time, one after the other", async () => {
  const form = await codeFor(parties.phone, parties.ana);
  const first = await exchange(form);
  const next = await parties.refresh("learning-app", first.body["refresh_token"]);
  expect(await parties.isActive(next.body["access_token"])).toBe(true);
  expect(await exchange(form)).toMatchObject({ ...refused, body: { reason: "revoked" } });
  for (const { body } of [first, next]) {
    expect(await parties.isActive(body["access_token"])).toBe(false);
    expect(await parties.refresh("learning-app", body["refresh_token"])).toMatchObject(refused);
  }
});

it("takes a code for one minute", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  const [late, inTime] = [
    await codeFor(parties.board, parties.ana, { browser }),
    await codeFor(parties.board, parties.ana, { browser }),
  ];
  at(59_000);
  expect(await exchange(inTime)).toMatchObject({ status: 200 });
  at(60_000);
  expect(await exchange(late)).toMatchObject(refused);
});

it("takes a code from the client that asked for it, with the same redirect_uri, and from nobody else", async () => {
  const form = await codeFor(parties.board, parties.ana);
  const wrong: readonly (readonly [Form, Form?])[] = [
    [{ ...form, client_id: "learning-app" }],
    [without(form, "client_id"), parties.as("quiz-tool")],
    [{ ...form, redirect_uri: "https://board.example/signed-in/" }],
    [{ ...form, redirect_uri: "https://board.example/signed-out" }],
    [{ ...form, code: `${form.code}x` }],
    [{ ...form, code: form.code.slice(1) }],
    [{ ...form, code: "" }],
  ];
  for (const [fields, headers] of wrong) expect((await exchange(fields, headers)).status).toBe(400);
  expect((await exchange(form)).status).toBe(200);
  const ofPhone = await codeFor(parties.phone, parties.ana);
  expect((await exchange(without(ofPhone, "redirect_uri"))).status).toBe(400);
  expect((await exchange({ ...ofPhone, redirect_uri: "http://127.0.0.1/signed-in" })).status).toBe(400);
});

it("makes codes and tokens of at least 128 random bits, none like another", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  const made: string[] = [];
  for (let count = 0; count < 20; count += 1) {
    const form = await codeFor(parties.board, parties.ana, { browser });
    const { body } = await exchange(form);
    made.push(form.code, String(body["access_token"]), String(body["refresh_token"]));
  }
  expect(made.filter((value) => !/^[\w-]{43}$/.test(value))).toEqual([]);
  expect(new Set(made).size).toBe(made.length);
  const bytes = Buffer.concat(made.map((value) => Buffer.from(value, "base64url")));
  // 60 values of 32 bytes: of 256 possible bytes, chance leaves out fewer than one.
  expect(new Set(bytes).size).toBeGreaterThan(240);
});
