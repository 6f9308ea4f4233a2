import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { newBrowser } from "../support/browser.ts";
import { type App, app, begin, exchange, type Person, passPages, signIn } from "../support/phone.ts";
import type { Running } from "../support/running.ts";
import { mainFlows } from "./main-flows.ts";

/** In files, as Hallpass keeps everything by itself. */
let parties: Parties;
let running: Running;
let phone: App;
let ana: Person;

beforeAll(async () => {
  parties = await startParties();
  ({ running, phone, ana } = parties);
});
afterAll(() => running.stop());

mainFlows(() => parties);

describe("a phone", () => {
  it("always gets a refresh token, without asking for offline_access", async () => {
    const modest = await app(running.origin, {
      id: "learning-app",
      redirectUri: phone.redirectUri,
      scope: "openid",
    });
    expect((await signIn(modest, ana)).tokens.refresh_token).toEqual(expect.any(String));
  });

  it.each([
    ["a custom scheme", "com.example.learning:/signed-in"],
    ["a claimed https address", "https://app.platform.example/signed-in"],
    ["a loopback address on whatever port", "http://127.0.0.1:51234/signed-in"],
  ])("comes back by %s", async (_kind, redirectUri) => {
    const at = await app(running.origin, { id: "learning-app", redirectUri, scope: "openid" });
    const begun = await begin(at);
    const browser = newBrowser(running.origin);
    const visit = await passPages(browser, await browser.open(begun.url.href), ana);
    expect(visit.leftTo?.href.startsWith(redirectUri)).toBe(true);
    expect(visit.leftTo?.searchParams.get("iss")).toBe(running.origin);
    expect(await exchange(at, begun, visit)).toHaveProperty("access_token");
  });

  it("must prove who is there after its sign-in was ended, though the browser is still signed in", async () => {
    const { browser, tokens } = await signIn(phone, ana);
    await client.tokenRevocation(phone.config, String(tokens.refresh_token));
    const visit = await browser.open((await begin(phone)).url.href);
    expect(visit.page.querySelector("input[type=password]")).not.toBeNull();
  });

  it("is asked for a word, and no password, while the browser is signed in", async () => {
    const { browser } = await signIn(phone, ana);
    const begun = await begin(phone);
    const visit = await browser.open(begun.url.href);
    expect(visit.page.querySelector("input[type=password]")).toBeNull();
    expect(visit.text).toContain("Continue as Ana Silva");
    expect(await exchange(phone, begun, await passPages(browser, visit, ana))).toHaveProperty(
      "refresh_token",
    );
  });
});

describe("the school", () => {
  it.each([
    ["the institution parameter", { institution: "lakeside" }, "Lakeside University"],
    ["the domain of login_hint", { login_hint: "fumiko@students.lakeside.example" }, "Lakeside University"],
  ])("is chosen at once by %s", async (_how, parameters, name) => {
    const visit = await newBrowser(running.origin).open((await begin(phone, parameters)).url.href);
    expect(visit.page.querySelector("input[type=password]")).not.toBeNull();
    expect(visit.text).toContain(name);
  });

  it("is remembered", async () => {
    const browser = newBrowser(running.origin);
    await signIn(phone, ana, { browser });
    const visit = await browser.open((await begin(phone, { prompt: "login" })).url.href);
    expect(visit.page.querySelector("input[type=password]")).not.toBeNull();
    expect(visit.text).toContain("Northgate High School");
  });

  it("is found by name and by domain", async () => {
    const browser = newBrowser(running.origin);
    const visit = await browser.open((await begin(phone)).url.href);
    const found = async (text: string) => (await browser.open(`${visit.url}/school?q=${text}`)).text;
    expect(await found("lake")).toContain("Lakeside University");
    expect(await found("lake")).not.toContain("Northgate High School");
    expect(await found("northgate.example")).toContain("Northgate High School");
  });
});

describe("discovery", () => {
  it.each(["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"])(
    "is at %s",
    async (path) => {
      const found = (await (await fetch(running.origin + path)).json()) as Record<string, unknown>;
      expect(found).toMatchObject({
        issuer: running.origin,
        authorization_endpoint: `${running.origin}/authorize`,
        token_endpoint: `${running.origin}/token`,
        introspection_endpoint: `${running.origin}/introspect`,
        revocation_endpoint: `${running.origin}/revoke`,
        userinfo_endpoint: `${running.origin}/userinfo`,
        jwks_uri: `${running.origin}/jwks`,
        end_session_endpoint: `${running.origin}/logout`,
        code_challenge_methods_supported: ["S256"],
        response_types_supported: ["code"],
        authorization_response_iss_parameter_supported: true,
      });
    },
  );

  it("publishes an RS256 and an ES256 key, and no private part", async () => {
    const { keys } = (await (await fetch(`${running.origin}/jwks`)).json()) as {
      keys: Record<string, string>[];
    };
    expect(new Set(keys.map(({ alg }) => alg))).toEqual(new Set(["ES256", "RS256"]));
    expect(keys).toHaveLength(2);
    expect(keys.filter((key) => ["d", "p", "q", "dp", "dq", "qi"].some((part) => part in key))).toEqual([]);
  });
});
