import { expect, it } from "vitest";
import { scopeWords } from "../../components/scope-words.ts";
import type { Html } from "../../http/html.ts";
import { speech as speechIn } from "../../messages/speech.ts";
import { reasons } from "../../policy/reasons.ts";
import { hours, instant } from "../../policy/time.ts";
import { chooseSchoolPage } from "./choose-school.ts";
import { consentPage } from "./consent.ts";
import { continuePage } from "./continue.ts";
import { errorPage } from "./error.ts";
import { lifetimeWords } from "./lifetime-words.ts";
import { shutOutPage } from "./shut-out.ts";
import { signInPage } from "./sign-in.ts";
import { signedOutPage, signOutPage } from "./sign-out.ts";

/** Every view, with the same text in every place where somebody else's text is shown. */
const speech = { ...speechIn("en", "Europe/Berlin"), at: "/sign-in/x" };

const views = (text: string): Readonly<Record<string, Html>> => {
  const base = { speech, at: "/sign-in/x", csrf: text, app: text };
  const look = { name: text, colour: text, logo: text };
  const school = { id: text, name: text, domains: [text] };
  return {
    chooseSchool: chooseSchoolPage({
      ...base,
      schools: [school],
      remembered: text,
      search: text,
      searchable: true,
      more: true,
    }),
    noSchool: chooseSchoolPage({ ...base, schools: [], search: text, searchable: true, more: false }),
    signIn: signInPage({ ...base, look, institutionId: text, username: text, otherSchools: true }),
    wrong: signInPage({
      ...base,
      look,
      institutionId: text,
      username: text,
      otherSchools: true,
      failed: true,
    }),
    consent: consentPage({
      ...base,
      look,
      person: text,
      host: text,
      purposes: scopeWords(speech, [text, "email"]),
      lasts: text,
      again: instant(0),
    }),
    continue: continuePage({ ...base, look, person: text, username: text }),
    shutOut: shutOutPage({ ...base, look, because: "suspended", until: instant(0), contact: text }),
    error: errorPage({ speech, title: text, sentence: text, error: text, requestId: text }),
    signOut: signOutPage({ speech, action: "/logout/confirm", xsrf: text, app: text }),
    signedOut: signedOutPage(speech),
  };
};

const harmless = views("Plain");
const tags = (page: Html | undefined) => String(page).match(/<[/!]?[a-z][^\s>]*/gi);

it.each([
  "<script>alert(1)</script>",
  `"><img src=x onerror=alert(1)>`,
  "' onfocus='alert(1)' autofocus='",
  "</title><svg onload=alert(1)>",
  "&lt;b&gt;",
  "javascript:alert(1)",
  "${7*7}{{7*7}}",
  "\u202eevil",
  "data:text/html,<script>alert(1)</script>",
])("shows %s as text on every page", (hostile) => {
  const pages = views(hostile);
  const shapes = (of: typeof pages) => Object.entries(of).map(([name, page]) => [name, tags(page)]);
  expect(shapes(pages)).toEqual(shapes(harmless));
  for (const page of Object.values(pages)) {
    expect(String(page)).not.toMatch(/(href|src|action)="(javascript|data:text)/i);
  }
});

const each = Object.entries(harmless).map(([name, page]) => [name, String(page)] as const);

it.each(each)("has no script, no inline style and no address elsewhere: %s", (_name, page) => {
  expect(page).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|https?:|\/\/[a-z]/i);
});

it.each(each)(
  "has a language, a title, one heading, one main part and a way past the band: %s",
  (_name, page) => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toMatch(/<title>\S.+<\/title>/);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page.match(/<main id="content"/g)).toHaveLength(1);
    expect(page).toContain('<a class="skip" href="#content">');
  },
);

it.each(each)("gives fields a label, and forms that change something their proof: %s", (_name, page) => {
  for (const [, id] of page.matchAll(/<input id="([^"]+)"/g)) expect(page).toContain(`<label for="${id}">`);
  for (const [form] of page.matchAll(/<form method="post"[\s\S]*?<\/form>/g)) {
    expect(form).toMatch(/name="(csrf|xsrf)" value="Plain"/);
  }
});

it("ties the problem to both fields, and puts the focus where the person goes on", () => {
  const page = String(harmless["wrong"]);
  expect(page).toContain('role="alert" id="problem"');
  expect(page.match(/aria-describedby="problem" aria-invalid="true"/g)).toHaveLength(2);
  expect(page).toMatch(/<input id="password"[^>]* autofocus>/);
  expect(page).toContain('autocomplete="username"');
  expect(page).toContain('autocomplete="current-password"');
});

it("says every reason in its own words, with the school's, and when it ends on the school's clock", () => {
  const page = shutOutPage({
    speech: { ...speechIn("en", "America/Los_Angeles"), at: "/" },
    at: "/sign-in/x",
    csrf: "t",
    app: "App",
    look: { name: "School" },
    because: "suspended",
    until: instant(Date.parse("2026-12-01T07:00:00Z")),
    contact: "See the office.",
  });
  expect(String(page)).toContain(reasons.suspended);
  expect(String(page)).toContain("See the office.");
  expect(String(page)).toMatch(/Monday,? 30 November 2026 at 23:00<\/time> \(America\/Los Angeles\)/);
});

it.each([
  [
    "both-run-out",
    720,
    168,
    "Stays connected for 30 days, then as long as you use it at least every 7 days.",
  ],
  ["both-run-out", 48, 4, "Stays connected for 2 days, then as long as you use it at least every 4 hours."],
  ["both-run-out", 48, 48, "Stays connected as long as you use it at least every 2 days."],
  [
    "either-runs-out",
    50,
    24,
    "Stays connected for at most 50 hours, and only as long as you use it at least every 24 hours.",
  ],
  ["either-runs-out", 48, 72, "Stays connected for at most 2 days."],
] as const)("%s, %i hours and %i hours: %s", (ends, absolute, sliding, words) => {
  expect(lifetimeWords(speech, { absolute: hours(absolute), sliding: hours(sliding), ends })).toBe(words);
});

it("says who ends a connection that time does not end", () => {
  expect(lifetimeWords(speech, undefined)).toBe("Stays connected until you or your school ends it.");
});

it("tells of every scope, those it has no words for by their names", () => {
  expect(scopeWords(speech, ["email", "grades:write", "constructor"])).toEqual([
    "See your e-mail address",
    "Use “grades:write” for you",
    "Use “constructor” for you",
  ]);
});
