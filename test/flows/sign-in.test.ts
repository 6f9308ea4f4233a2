import * as client from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newBrowser } from "../support/browser.ts";
import { person, quizTool, resourceServer } from "../support/demo-people.ts";
import {
  type App,
  app,
  begin,
  exchange,
  learningApp,
  type Person,
  passPages,
  signIn,
} from "../support/phone.ts";
import { type Running, startForTest } from "../support/running.ts";

let running: Running;
let phone: App;
let ana: Person;

beforeAll(async () => {
  running = await startForTest();
  phone = await learningApp(running.origin);
  ana = person(running, "northgate", "ana.silva");
});
afterAll(() => running.stop());

const introspect = async (token: string) =>
  client.tokenIntrospection((await resourceServer(running)).config, token);

describe("a phone", () => {
  it("chooses its school, signs in, and gets tokens", async () => {
    const { tokens } = await signIn(phone, ana);
    expect(tokens).toMatchObject({ token_type: "bearer", expires_in: 3600, scope: "openid profile" });
    expect(tokens.refresh_token).toEqual(expect.any(String));
    expect(tokens.claims()).toMatchObject({ iss: running.origin, aud: "learning-app" });
  });

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

  it("refreshes, and each refresh token works once", async () => {
    const { tokens } = await signIn(phone, ana);
    const next = await client.refreshTokenGrant(phone.config, String(tokens.refresh_token));
    expect(next.refresh_token).not.toBe(tokens.refresh_token);
    expect(await introspect(next.access_token)).toMatchObject({ active: true, client_id: "learning-app" });
  });

  it("asks for userinfo", async () => {
    const { tokens } = await signIn(phone, ana);
    const subject = String(tokens.claims()?.sub);
    expect(await client.fetchUserInfo(phone.config, tokens.access_token, subject)).toEqual({
      sub: subject,
      name: "Ana Silva",
      preferred_username: "ana.silva",
      institution: "northgate",
      institution_name: "Northgate High School",
    });
  });

  it("revokes its refresh token: the sign-in is over, with a reason", async () => {
    const { tokens } = await signIn(phone, ana);
    await client.tokenRevocation(phone.config, String(tokens.refresh_token));
    expect(await introspect(tokens.access_token)).toEqual({ active: false });
    await expect(client.refreshTokenGrant(phone.config, String(tokens.refresh_token))).rejects.toMatchObject({
      status: 400,
      error: "invalid_grant",
      cause: { reason: "signed_out" },
    });
  });

  it("revokes one access token, and with it the whole sign-in", async () => {
    const { tokens } = await signIn(phone, ana);
    await client.tokenRevocation(phone.config, tokens.access_token);
    expect(await introspect(tokens.access_token)).toEqual({ active: false });
    await expect(client.refreshTokenGrant(phone.config, String(tokens.refresh_token))).rejects.toMatchObject({
      error: "invalid_grant",
    });
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

describe("a third-party tool", () => {
  it("is let in after consent that says who asks, for what, for how long; and is remembered until revoked", async () => {
    const tool = await quizTool(running);
    const browser = newBrowser(running.origin);
    const begun = await begin(tool);
    let visit = await browser.open(begun.url.href);
    visit = await browser.submit(visit, "school", { institution: "northgate" });
    visit = await browser.submit(visit, "password", { username: ana.username, password: ana.password });
    expect(visit.text).toContain("Quiz Tool");
    expect(visit.text).toContain("7 days");
    const tokens = await exchange(tool, begun, await browser.submit(visit, "consent"));
    expect(tokens.refresh_token).toEqual(expect.any(String));

    const again = await begin(tool);
    expect((await browser.open(again.url.href)).leftTo?.searchParams.has("code")).toBe(true);

    await client.tokenRevocation(tool.config, String(tokens.refresh_token));
    const elsewhere = newBrowser(running.origin);
    let asked = await elsewhere.open((await begin(tool, { institution: "northgate" })).url.href);
    asked = await elsewhere.submit(asked, "password", { username: ana.username, password: ana.password });
    expect(asked.page.querySelector("form[action$='/consent']")).not.toBeNull();
  });

  it("hears that the person does not allow it", async () => {
    const tool = await quizTool(running);
    const browser = newBrowser(running.origin);
    const ben = person(running, "northgate", "ben.okafor");
    let visit = await browser.open((await begin(tool, { institution: "northgate" })).url.href);
    visit = await browser.submit(visit, "password", { username: ben.username, password: ben.password });
    const left = await browser.submit(visit, "cancel");
    expect(left.leftTo?.searchParams.get("error")).toBe("access_denied");
    expect(left.leftTo?.searchParams.get("iss")).toBe(running.origin);
  });
});

describe("a service", () => {
  it("gets a token of its own, meant for the audience it names", async () => {
    const secret = running.credentials.clients["school-scripts"]?.secret ?? "";
    const scripts = await app(running.origin, { id: "school-scripts", secret, redirectUri: "", scope: "" });
    const tokens = await client.clientCredentialsGrant(scripts.config, {
      scope: "accounts:read",
      resource: `${running.origin}/admin`,
    });
    expect(tokens).toMatchObject({ scope: "accounts:read", expires_in: 3600 });
    expect(tokens.refresh_token).toBeUndefined();
  });
});

describe("signing out in the browser", () => {
  it("ends the browser's session and asks for a word first", async () => {
    const { browser, tokens } = await signIn(phone, ana);
    const page = await browser.open(`/logout?id_token_hint=${tokens.id_token}`);
    expect(page.text).toContain("Sign out?");
    const done = await browser.submit(page, "confirm", { logout: "yes" });
    expect(done.text).toContain("You are signed out");
    const visit = await browser.open((await begin(phone)).url.href);
    expect(visit.page.querySelector("input[type=password]")).not.toBeNull();
    // The app on the phone is a sign-in of its own, and goes on.
    expect(await introspect(tokens.access_token)).toMatchObject({ active: true });
  });

  it("ends sign-ins in web apps that were made from it", async () => {
    const cli = await app(running.origin, {
      id: "hallpass-cli",
      redirectUri: "http://127.0.0.1:4999/signed-in",
      scope: "openid",
    });
    const { browser, tokens } = await signIn(cli, ana);
    expect(await introspect(tokens.access_token)).toMatchObject({ active: true });
    const page = await browser.open("/logout");
    await browser.submit(page, "confirm", { logout: "yes" });
    expect(await introspect(tokens.access_token)).toEqual({ active: false });
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
