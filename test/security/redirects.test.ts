import { afterAll, beforeAll, expect, it } from "vitest";
import { ContentProblems, parseContent } from "../../src/config/parse-content.ts";
import { newBrowser } from "../support/browser.ts";
import { app, begin } from "../support/phone.ts";
import { codeFor, type Parties, send, startParties } from "./parties.ts";
import { loopbackLookalikes, mutationsOf } from "./redirect-mutations.ts";

let parties: Parties;
beforeAll(async () => {
  parties = await startParties();
});
afterAll(() => parties.running.stop());

const registered: Readonly<Record<string, readonly string[]>> = {
  "learning-app": [
    "com.example.learning:/signed-in",
    "https://app.platform.example/signed-in",
    "http://127.0.0.1/signed-in",
  ],
  "quiz-tool": ["https://quiz.example/signed-in", "http://127.0.0.1/signed-in"],
};

const request = (clientId: string, redirectUri: string, more: Readonly<Record<string, string>> = {}) =>
  `${parties.origin}/authorize?${new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: "code",
    scope: "openid",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
    ...more,
  }).toString()}`;

/** Asks for some at a time: there are hundreds. */
async function wrongAmong<Asked>(all: readonly Asked[], right: (asked: Asked) => Promise<boolean>) {
  const wrong: Asked[] = [];
  for (let at = 0; at < all.length; at += 20) {
    const some = all.slice(at, at + 20);
    const found = await Promise.all(some.map(right));
    wrong.push(...some.filter((_asked, index) => found[index] !== true));
  }
  return wrong;
}

/** Those that were answered with anything but a page that stays here. */
function answeredOtherwise(asked: readonly (readonly [string, string])[]) {
  return wrongAmong(asked, async ([clientId, uri]) => {
    const { status, headers } = await send(request(clientId, uri), { headers: { accept: "text/html" } });
    const stays = status === 400 && headers.get("location") === null;
    return stays && headers.get("content-type") === "text/html; charset=utf-8";
  });
}

it("redirects to no address but a registered one, letter for letter", async () => {
  const asked = Object.entries(registered).flatMap(([clientId, uris]) =>
    [...uris.flatMap(mutationsOf), ...loopbackLookalikes, "", "/", "//evil.example", "https://evil.example/"]
      // An empty port is a port (RFC 3986 §3.2.3), and on a loopback address any will do.
      .filter((uri) => !uris.includes(uri) && !uri.startsWith("http://127.0.0.1:/"))
      .map((uri): [string, string] => [clientId, uri]),
  );
  expect(asked.length).toBeGreaterThanOrEqual(300);
  expect(await answeredOtherwise(asked)).toEqual([]);
});

it("redirects to the registered ones, so that the table above is about the mutations", async () => {
  for (const [clientId, uris] of Object.entries(registered)) {
    for (const uri of uris) expect((await send(request(clientId, uri))).status).toBe(303);
  }
});

it("lets an app on a device come back on any port of the loopback address that it registered", async () => {
  for (const port of ["51234", "1024"]) {
    expect((await send(request("learning-app", `http://127.0.0.1:${port}/signed-in`))).status).toBe(303);
  }
  const onOtherPorts = ["127.0.0.1:51234", "localhost:51234", "[::1]:51234"].map((host) => [
    "quiz-tool",
    `http://${host}/signed-in`,
  ]);
  expect(await answeredOtherwise(onOtherPorts as [string, string][])).toEqual([]);
});

it("never redirects for a client that it does not know", async () => {
  const asked = ["nobody", "", "learning-app%00", "LEARNING-APP", "platform-api", "school-scripts"].map(
    (id): [string, string] => [id, "https://quiz.example/signed-in"],
  );
  expect(await answeredOtherwise(asked)).toEqual([]);
});

it("sends an error back only to a registered address", async () => {
  const broken = { response_type: "token", prompt: "none" };
  const sent = await send(request("board", "https://board.example/signed-in", broken));
  expect(new URL(sent.headers.get("location") ?? "").origin).toBe("https://board.example");
  const stays = await send(request("board", "https://evil.example/signed-in", broken));
  expect(stays.headers.get("location")).toBeNull();
});

/** Mistakes that a third party could put into a link on purpose. */
const mistakes: readonly Readonly<Record<string, string>>[] = [
  { response_type: "token" },
  { response_type: "nonsense" },
  { response_mode: "nonsense" },
  { response_mode: "fragment" },
  { code_challenge: "short" },
  { code_challenge_method: "plain" },
  { prompt: "none login" },
  { prompt: "nonsense" },
  { scope: "openid offline_access", prompt: "none", response_type: "token" },
  { resource: "https://unknown.example" },
  { max_age: "-1" },
  { request: "e30.e30." },
  { id_token_hint: "x" },
  { registration: "{}" },
];

it("sends a third party's errors to it only from a browser in which somebody is signed in", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  const stayed: string[] = [];
  for (const mistake of mistakes) {
    const url = request("quiz-tool", "https://quiz.example/signed-in", mistake);
    const strangers = await send(url, { headers: { accept: "text/html" } });
    if (strangers.status === 400 && strangers.headers.get("location") === null) stayed.push(url);
    expect([mistake, strangers.text]).toEqual([mistake, expect.stringContaining("cannot be answered")]);
    const known = (await browser.open(url)).leftTo;
    expect([mistake, known?.origin]).toEqual([mistake, "https://quiz.example"]);
  }
  expect(stayed.length).toBe(mistakes.length);
  // Asking whether somebody is there, without a word to them, is made to be answered.
  const silent = await send(request("quiz-tool", "https://quiz.example/signed-in", { prompt: "none" }));
  const { origin, searchParams } = new URL(silent.headers.get("location") ?? "");
  expect([origin, searchParams.get("error")]).toEqual(["https://quiz.example", "login_required"]);
});

const problemsWith = (kind: "mobile" | "tool", uri: string): string => {
  const client = { id: "new", kind, name: "New", institutions: "all", scopes: [], redirectUris: [uri] };
  try {
    parseContent(JSON.stringify({ clients: [client] }), "content");
    return "";
  } catch (error) {
    if (error instanceof ContentProblems) return error.problems.join("\n");
    throw error;
  }
};

it("registers no http address but loopback ones, and no localhost", () => {
  for (const kind of ["mobile", "tool"] as const) {
    for (const uri of ["http://app.example/cb", "http://localhost/cb", "http://10.0.0.1/cb"])
      expect(problemsWith(kind, uri)).not.toBe("");
    for (const uri of ["http://127.0.0.1/cb", "http://[::1]/cb", "https://app.example/cb"])
      expect(problemsWith(kind, uri)).toBe("");
  }
});

it("registers no scheme of an app's own without a dot, and none that browsers run", () => {
  for (const uri of ["myapp:/cb", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
    expect(problemsWith("mobile", uri)).not.toBe("");
  expect(problemsWith("mobile", "com.example.myapp:/cb")).toBe("");
  expect(problemsWith("tool", "com.example.myapp:/cb")).not.toBe("");
});

/** Ways to write another site's address, so that something takes it for a place here. */
const elsewhere = [
  "evil.example",
  "evil.example:443",
  "quiz.example@evil.example",
  "evil.example#quiz.example",
].flatMap((host) => [
  `//${host}`,
  `///${host}`,
  `/\\${host}`,
  `\\\\${host}`,
  `\\/${host}`,
  `/\t/${host}`,
  `\n//${host}`,
  ` //${host}`,
  `https:${host}`,
  `https:/${host}`,
  `https://${host}`,
  `HTTPS://${host}`,
  `http://${host}`,
  `/%2f%2f${host}`,
  `/%09/${host}`,
  `/%5c${host}`,
  `/.${host}`,
  `/%0d%0aLocation:%20https://${host}`,
  `/\r\nLocation: https://${host}`,
  `data:text/html,<a href=https://${host}>`,
  `javascript:location='https://${host}'`,
]);

it("is no open redirector: no parameter and no path of any door leads to another site", async () => {
  const browser = await parties.signedInBrowser(parties.ana);
  const names = [
    "next",
    "return_to",
    "redirect",
    "redirect_uri",
    "post_logout_redirect_uri",
    "url",
    "school",
  ];
  const paths = ["/", "/logout", "/sign-in/none", "/livez", "/jwks", "/admin/v1", "/authorize", "/userinfo"];
  const asked = elsewhere.flatMap((target) => [
    ...paths.map((path) => `${path}?${new URLSearchParams(names.map((name) => [name, target])).toString()}`),
    `/${encodeURI(target)}`,
    `/sign-in/${encodeURIComponent(target)}`,
  ]);
  const leaving = await wrongAmong(asked, async (path) => {
    const location = (await browser.request(parties.origin + path)).headers.get("location");
    return location === null || new URL(location, parties.origin).origin === parties.origin;
  });
  expect(asked.length).toBeGreaterThanOrEqual(300);
  expect(leaving).toEqual([]);
});

it("leads a browser after signing out only to an address that the app registered for it", async () => {
  const browser = newBrowser(parties.origin);
  const of = await app(parties.origin, {
    id: "board",
    redirectUri: parties.board.redirectUri,
    scope: "openid",
  });
  const { body } = await parties.post("/token", await codeFor(of, parties.ana, { browser }));
  const leave = (uri: string) =>
    browser.open(
      `/logout?${new URLSearchParams({ id_token_hint: String(body["id_token"]), post_logout_redirect_uri: uri }).toString()}`,
    );
  for (const uri of [...elsewhere, "https://board.example/signed-out/", "https://board.example/signed-in"]) {
    const visit = await leave(uri);
    expect([uri, visit.status, visit.leftTo]).toEqual([uri, 400, undefined]);
  }
  const page = await leave("https://board.example/signed-out");
  const left = await browser.submit(page, "confirm", { logout: "yes" });
  expect(left.leftTo?.href).toBe("https://board.example/signed-out");
});

it("goes on with a request in the browser that began it, and in no other", async () => {
  const { url } = await begin(parties.phone);
  const mine = await newBrowser(parties.origin).open(url.href);
  const theirs = await newBrowser(parties.origin).open(mine.url);
  expect([theirs.status, theirs.leftTo]).toEqual([400, undefined]);
  expect(theirs.page.querySelector("form")).toBeNull();
});
