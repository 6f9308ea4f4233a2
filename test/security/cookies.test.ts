import { readFileSync } from "node:fs";
import { parse } from "node-html-parser";
import { afterAll, beforeAll, expect, it } from "vitest";
import { person } from "../support/demo-people.ts";
import { type Running, startForTest } from "../support/running.ts";
import { send } from "./parties.ts";

const issuer = "https://id.school.example";
let running: Running;
beforeAll(async () => {
  running = await startForTest({ env: { HALLPASS_ISSUER: issuer } });
});
afterAll(() => running.stop());

/** Name, path, and what else it says, in small letters: `secure; httponly; samesite=lax`. */
const described = (cookie: string): readonly [name: string, path: string, flags: string] => {
  const [name = "", ...parts] = cookie.split(/; */);
  const flags = parts.map((one) => one.toLowerCase()).filter((one) => !/^(path|expires|max-age)=/.test(one));
  const path = parts.find((one) => /^path=/i.test(one))?.slice("path=".length) ?? "";
  return [name.split("=")[0] ?? "", path.replace(/[\w-]{20,}/, "…"), flags.toSorted().join("; ")];
};

/** A browser at https, behind a proxy that ends it: every Set-Cookie is noted, in the order in which they come. */
function secureBrowser() {
  const set: string[] = [];
  const held = new Map<string, string>();
  const ask = async (url: URL, init: RequestInit = {}) => {
    const cookie = [...held].map((one) => one.join("=")).join("; ");
    const headers = { cookie, "sec-fetch-site": "same-origin" };
    const at = `http://127.0.0.1:${running.hallpass.port}${url.pathname}${url.search}`;
    const reply = await send(at, { ...init, headers });
    for (const one of reply.headers.getSetCookie()) {
      set.push(one);
      const [name = "", value = ""] = (one.split(";")[0] ?? "").split(/=(.*)/s);
      held.set(name, value);
    }
    return reply;
  };
  /** To wherever it leads. */
  const open = async (path: string, init: RequestInit = {}) => {
    let url = new URL(path, issuer);
    let reply = await ask(url, init);
    for (let hops = 0; hops < 12 && reply.status === 303; hops += 1) {
      url = new URL(reply.headers.get("location") ?? "", url);
      reply = await ask(url);
    }
    return { ...reply, url };
  };
  const fill = async (at: URL | string, text: string, fields: Readonly<Record<string, string>>) => {
    const csrf = parse(text).querySelector("input[name=csrf]")?.getAttribute("value") ?? "";
    return open(new URL(at, issuer).href, { method: "POST", body: new URLSearchParams({ csrf, ...fields }) });
  };
  return { set, open, fill };
}

/** Signs in, uses the account's and the console's pages, changes the language, and signs out. */
async function everyCookie(): Promise<readonly string[]> {
  const { set, open, fill } = secureBrowser();
  const { school: institution, username, password } = person(running, "lakeside", "kim.larsen");
  const schools = await open("/account");
  const asked = await fill(`${schools.url.pathname}/school`, schools.text, { institution });
  const own = await fill(`${schools.url.pathname}/password`, asked.text, { institution, username, password });
  expect([own.status, own.url.pathname]).toEqual([200, "/account"]);
  await open("/language/es?back=/account");
  expect((await open("/console")).status).toBe(200);
  const state = "/console/apps/quiz-tool/state";
  const turned = await fill(state, (await open(state)).text, { code: "incident", disabled: "yes" });
  expect([turned.status, turned.url.pathname]).toEqual([200, "/console/apps"]);
  const out = await open("/logout");
  const xsrf = parse(out.text).querySelector("input[name=xsrf]")?.getAttribute("value") ?? "";
  await fill("/logout/confirm", out.text, { xsrf, logout: "yes" });
  return set;
}

/** Set by the server, with its path. Those that are signed have a second one, `.sig`. */
const signed = {
  "__Host-hallpass": "/",
  "__Host-hallpass-browser": "/",
  "__Host-hallpass-console": "/",
  "__Host-hallpass-notice": "/",
  "__Host-hallpass-school": "/",
  "__Secure-hallpass-resume": "/authorize/…",
  "__Secure-hallpass-sign-in": "/sign-in/…",
};
const unsigned = { "__Host-hallpass-language": "/" };

it("sets these cookies and no others behind https, each with its path, Secure, HttpOnly and SameSite=Lax, and for this host only", async () => {
  const found = new Set((await everyCookie()).map((one) => described(one).join(" · ")));
  const flags = "httponly; samesite=lax; secure";
  const expected = [
    ...Object.entries(signed).flatMap(([name, path]) => [
      [name, path, flags],
      [`${name}.sig`, path, flags],
    ]),
    ...Object.entries(unsigned).map(([name, path]) => [name, path, flags]),
  ];
  expect([...found].toSorted()).toEqual(expected.map((one) => one.join(" · ")).toSorted());
});

it("tells of each of them in docs/reference/cookies.md, and why two have not the stricter prefix", () => {
  const page = readFileSync("docs/reference/cookies.md", "utf8");
  const rows = [...page.matchAll(/^\| `([^`]+)` \| `([^`]+)` \|/gm)].map(
    ([, name, path]) => `${name} ${path}`,
  );
  const expected = Object.entries({ ...signed, ...unsigned, "__Host-hallpass-zone": "/" });
  expect(rows.toSorted()).toEqual(expected.map((one) => one.join(" ")).toSorted());
  expect(page).toContain("## Why two are not `__Host-`");
});
