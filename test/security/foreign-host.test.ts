import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accountDoor } from "../flows/account-door.ts";
import { type Browser, filled, newBrowser } from "../support/browser.ts";
import { begin } from "../support/phone.ts";
import { type Form, type Parties, startParties } from "./parties.ts";

/**
 * DNS rebinding: a page of evil.example is open in somebody's browser, and its name suddenly leads here. To the browser that is
 * one origin, so its script may ask and read, and says "same-origin". It sends no cookie of ours, for those belong to our name.
 */
let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

interface Asked {
  readonly method?: string;
  readonly headers?: Form;
  readonly form?: URLSearchParams | string;
}

const foreign = "evil.example";

/** A request as that page sends it. fetch sets Host by itself. */
async function askAsForeign(path: string, { method = "GET", headers = {}, form }: Asked = {}) {
  const { hostname, port } = new URL(parties.origin);
  const host = `${foreign}:${port}`;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = request({
      hostname,
      port,
      path,
      method,
      headers: {
        host,
        origin: `http://${host}`,
        "sec-fetch-site": "same-origin",
        "x-forwarded-host": host,
        ...(form instanceof URLSearchParams && { "content-type": "application/x-www-form-urlencoded" }),
        ...headers,
      },
    });
    asked
      .on("response", resolve)
      .on("error", reject)
      .end(String(form ?? ""));
  });
  return {
    status: answer.statusCode ?? 0,
    location: answer.headers.location ?? "",
    headers: answer.rawHeaders.join("\n"),
    text: await text(answer),
  };
}

const cookiesOf = async (browser: Browser): Promise<string> =>
  (await browser.cookies()).map(({ key, value }) => `${key}=${value}`).join("; ");

it("makes no address of the name that it was asked under, on any page and in any header", async () => {
  const { url } = await begin(parties.phone, { institution: "northgate" });
  const paths = [
    url.pathname + url.search,
    "/authorize?client_id=nobody",
    "/sign-in/none",
    "/",
    "/account",
    "/account/v1/sign-ins",
    "/console",
    "/console/people",
    "/logout",
    "/userinfo",
    "/jwks",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
    "/admin/v1/accounts",
    "/admin/v1/openapi.json",
    "/introspect",
    "/token",
    "/revoke",
    "/readyz",
    "/nothing/here",
    "//evil.example/",
  ];
  for (const path of paths)
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const { headers, text: body, location } = await askAsForeign(path, { method });
      // Who may read the answer (CORS) is told by the name of who asks.
      const told = headers.replace(/^access-control-allow-origin\n.*$/im, "") + body;
      expect([method, path, path.startsWith("//") ? "" : told]).not.toEqual([
        method,
        path,
        expect.stringContaining(foreign),
      ]);
      expect([method, path, new URL(location, parties.origin).origin]).toEqual([
        method,
        path,
        parties.origin,
      ]);
      expect(headers).not.toMatch(/^set-cookie\n.*domain=/im);
    }
});

it("knows nobody by the cookies that such a page has: none, or those that it got here under its own name", async () => {
  const { url } = await begin(parties.phone, { institution: "northgate" });
  const { headers } = await askAsForeign(url.pathname + url.search);
  const got = [...headers.matchAll(/^set-cookie\n([^;]+)/gim)].map(([, cookie]) => cookie).join("; ");
  expect(got).not.toBe("");
  await parties.signedInBrowser(parties.ana);
  const silently = (await begin(parties.board, { prompt: "none" })).url;
  for (const cookie of ["", got]) {
    const asked = await askAsForeign(silently.pathname + silently.search, { headers: { cookie } });
    expect(asked.location).toContain("error=login_required");
    expect((await askAsForeign("/account/v1/sign-ins", { headers: { cookie } })).status).toBe(401);
    expect((await askAsForeign("/account", { headers: { cookie } })).location).toMatch(
      /\/(sign-in|authorize)/,
    );
    expect((await askAsForeign("/console", { headers: { cookie } })).text).not.toContain("Sign out");
  }
});

it("takes no change from such a page, even with the cookies of somebody who is signed in", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  const door = await accountDoor(parties);
  const cookie = await cookiesOf(browser);
  const json = { cookie, "content-type": "application/json" };
  for (const path of ["/account/v1/sign-ins/end-all", "/account/v1/sign-ins/end-others"])
    expect((await askAsForeign(path, { method: "POST", headers: json, form: "{}" })).status).toBe(403);
  for (const step of ["end-all", "end-others"]) {
    const { body } = filled(await browser.open(`/account/${step}`), step, {});
    const asked = { method: "POST", headers: { cookie }, form: body };
    expect([step, (await askAsForeign(`/account/${step}`, asked)).status]).toEqual([step, 403]);
  }
  expect(await door.staysSignedIn(browser)).toBe(true);
});

it("hears no password from such a page, with the token of a page of ours", async () => {
  const browser = newBrowser(parties.origin);
  const visit = await browser.open((await begin(parties.phone, { institution: "northgate" })).url.href);
  const { username, password } = parties.ben;
  const { action, body } = filled(visit, "password", { username, password });
  const asked = { method: "POST", headers: { cookie: await cookiesOf(browser) }, form: body };
  expect((await askAsForeign(new URL(action).pathname, asked)).status).toBe(403);
  expect((await browser.submit(visit, "password", { username, password })).status).toBeLessThan(400);
});
