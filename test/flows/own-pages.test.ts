import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { newBrowser } from "../support/browser.ts";
import { person } from "../support/demo-people.ts";
import { type Person, passPages } from "../support/phone.ts";

let parties: Parties;
let ana: Person;
beforeAll(async () => {
  parties = await startParties();
  ana = person(parties.running, "northgate", "ana.silva");
});
afterAll(() => parties.running.stop());

const address = (more: Record<string, string> = {}) =>
  `${parties.origin}/authorize?${String(
    new URLSearchParams({
      client_id: "hallpass:pages",
      response_type: "none",
      scope: "openid",
      redirect_uri: `${parties.origin}/signed-in`,
      ...more,
    }),
  )}`;

it("leads through the sign-in and back to the page that was asked for", async () => {
  const browser = newBrowser(parties.origin);
  const asked = await browser.open("/account/ended");
  expect(new URL(asked.url, parties.origin).pathname).toMatch(/^\/sign-in\//);
  const there = await passPages(browser, asked, ana);
  expect([there.status, there.url]).toEqual([200, `${parties.origin}/account/ended`]);
  expect(there.text).toContain("Ana Silva");
});

it("makes no sign-in but the browser's own, and gives nothing away", async () => {
  const browser = newBrowser(parties.origin);
  const there = await passPages(browser, await browser.open("/account"), ana);
  expect(there.page.querySelectorAll(".item.marked")).toHaveLength(1);
  expect(
    there.page.querySelectorAll(".item").every((item) => item.text.toLowerCase().includes("browser")),
  ).toBe(true);
  const again = await browser.request(address({ state: "/account" }));
  const back = new URL(String(again.headers.get("location")));
  expect([again.status, back.pathname, [...back.searchParams.keys()]]).toEqual([
    303,
    "/signed-in",
    ["state", "iss"],
  ]);
});

it("asks again for proof, though somebody is signed in", async () => {
  const browser = newBrowser(parties.origin);
  await passPages(browser, await browser.open("/account"), ana);
  const asked = await browser.open(
    address({ prompt: "login", state: "/account/end-all", login_hint: "ana.silva" }),
  );
  expect(asked.page.querySelector("#password")).not.toBeNull();
  expect((await passPages(browser, asked, ana)).url).toBe(`${parties.origin}/account/end-all`);
});

it.each([
  "https://evil.example/",
  "//evil.example",
  "/admin/v1/accounts",
  "/accounts",
  "/account/..//evil.example",
])("leads nowhere else: %s", async (state) => {
  const { headers, status } = await newBrowser(parties.origin).request(
    `/signed-in?state=${encodeURIComponent(state)}`,
  );
  expect([status, headers.get("location")]).toEqual([303, "/account"]);
});

it("says so to whoever turns back, and leads on to try again", async () => {
  const browser = newBrowser(parties.origin);
  const asked = await browser.open("/account/password");
  const atSchool = await browser.submit(asked, "school", { institution: "northgate" });
  const left = await browser.submit(atSchool, "cancel");
  expect(left.status).toBe(403);
  expect(left.page.querySelector("main a.first")?.getAttribute("href")).toBe("/account/password");
});

it.each([
  { response_type: "code" },
  { redirect_uri: "https://evil.example/" },
  { scope: "openid account", resource: "x" },
])("lets nobody use it otherwise: %j", async (more) => {
  const { leftTo, url, text } = await newBrowser(parties.origin).open(address(more));
  expect(leftTo?.host).toBeUndefined();
  expect(`${url} ${text}`).toMatch(/error|cannot be answered/);
});

it("is no client for anybody else: not at the token endpoint, not in discovery", async () => {
  const asked = await parties.post("/token", {
    grant_type: "authorization_code",
    client_id: "hallpass:pages",
    code: "x",
    redirect_uri: `${parties.origin}/signed-in`,
  });
  expect([asked.status, asked.body["access_token"]]).toEqual([400, undefined]);
  const told = await fetch(`${parties.origin}/.well-known/openid-configuration`);
  expect(((await told.json()) as { response_types_supported: string[] }).response_types_supported).toEqual([
    "code",
  ]);
  const other = new URL(address({ client_id: "board", redirect_uri: "https://board.example/signed-in" }));
  const refused = (await newBrowser(parties.origin).open(other.href)).leftTo?.searchParams;
  expect([refused?.has("error"), refused?.has("code")]).toEqual([true, false]);
});
