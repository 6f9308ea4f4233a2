import type { HTMLElement } from "node-html-parser";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Browser, newBrowser, type Visit } from "../support/browser.ts";
import { app, begin } from "../support/phone.ts";
import { codeFor, type Parties, startParties } from "./parties.ts";
import { namesOf, plantedMarkup } from "./planted-markup.ts";

let parties: Parties;
beforeAll(async () => {
  const many = "1000000";
  parties = await startParties({
    env: { HALLPASS_ATTEMPTS_PER_NETWORK: many, HALLPASS_ATTEMPTS_PER_ACCOUNT_AND_NETWORK: many },
  });
});
afterAll(() => parties.running.stop());

const tool = (more: object) => ({
  id: "quiz-tool",
  kind: "tool",
  name: "Quiz",
  institutions: "all",
  redirectUris: ["https://quiz.example/signed-in"],
  scopes: ["openid", "profile"],
  secret: "generate",
  ...more,
});

/** Every page on which somebody's words stand, when all words are these. Ana is signed in in one of the browsers. */
async function pagesWith(name: string, signedIn: Browser): Promise<Readonly<Record<string, Visit>>> {
  await parties.running.apply({
    institutions: [{ id: "northgate", name, contact: name, timeZone: "America/New_York" }],
    clients: [tool({ name })],
    accounts: [{ institution: "northgate", username: "ana.silva", name }],
  });
  const browser = newBrowser(parties.origin);
  const more = { login_hint: name, device_name: name, state: name };
  const asked = (await begin(parties.tool, more)).url.href;
  const school = await browser.open(asked);
  const query = new URLSearchParams({ client_id: name, scope: name });
  return {
    school,
    search: await browser.open(`${school.url}/school?q=${encodeURIComponent(name)}`),
    "sign in": await browser.submit(school, "school", { institution: "northgate" }),
    consent: await signedIn.open((await begin(parties.tool, { ...more, prompt: "consent" })).url.href),
    error: await browser.open(`/authorize?${query.toString()}`),
  };
}

function told(pages: Readonly<Record<string, Visit>>, which: string, selector: string): HTMLElement {
  const element = pages[which]?.page.querySelector(selector);
  if (!element) throw new Error(`nothing is told on ${which}`);
  return element;
}

/** What a page is made of, whatever is written in it. */
const structure = (page: HTMLElement): readonly string[] =>
  page
    .querySelectorAll("*")
    .map(({ rawTagName, attributes }) => [rawTagName, ...Object.keys(attributes).toSorted()].join(" "));

it("shows names as they are and never runs them: of apps, schools, people, and what was typed", {
  timeout: 90_000,
}, async () => {
  expect(new Set(plantedMarkup).size).toBeGreaterThanOrEqual(200);
  const ana = await parties.signedInBrowser(parties.ana);
  const plain = await pagesWith("A plain name", ana);
  for (const name of namesOf(plantedMarkup)) {
    const pages = await pagesWith(name, ana);
    for (const [which, { page }] of Object.entries(pages)) {
      expect([which, name, structure(page)]).toEqual([which, name, structure(plain[which]?.page ?? page)]);
    }
    // Told in full, so that nobody reads a name that was cut short of its end.
    expect(told(pages, "consent", "h1").textContent).toContain(name);
    expect(told(pages, "sign in", "input[name=username]").getAttribute("value")).toBe(name);
  }
});

it("keeps control and direction characters out of what people see of a device", async () => {
  const name = "Ana\u202e<b>phone\u0007\u200b";
  const { body } = await parties.post(
    "/token",
    await codeFor(parties.phone, parties.ana, { more: { device_name: name } }),
  );
  expect(body).toHaveProperty("access_token");
  const grants = await parties.admin("GET", `/accounts/${await parties.accountId(parties.ana)}/grants`);
  const [{ device }] = grants.body["items"] as [{ device: string }];
  expect(device).toBe("Ana<b>phone");
});

it("shows where a tool's answer goes in plain letters, so that a host that looks like another does not pass", async () => {
  const redirectUri = "https://xn--quz-8cd.example/signed-in";
  await parties.running.apply({ clients: [tool({ redirectUris: [redirectUri] })] });
  const of = await app(parties.origin, {
    id: "quiz-tool",
    secret: parties.secretOf("quiz-tool"),
    redirectUri,
    scope: "openid profile",
  });
  const browser = newBrowser(parties.origin);
  const asked = { institution: "northgate", prompt: "consent" };
  const page = await browser.open((await begin(of, asked)).url.href);
  const { username, password } = parties.ana;
  const consent = await browser.submit(page, "password", { username, password });
  expect(consent.page.querySelector(".host")?.textContent).toBe("xn--quz-8cd.example");
});
