import { Agent, request } from "node:http";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { instant } from "../../src/policy/time.ts";
import { type Form, type Parties, startParties } from "../security/parties.ts";
import { kindsOfTokens, signedIn } from "./kinds-of-tokens.ts";

/**
 * What is asked in the usual way is answered in front of the engine, what names the type of a body that is not there by the
 * engine. Nobody may be able to tell which of the two has answered.
 */
const start = Math.floor(Date.now() / 1000) * 1000;
let parties: Parties;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  parties = await startParties({ now: () => instant(Date.now()), env: { HALLPASS_TRUSTED_PROXIES: "1" } });
  const server = {
    kind: "resource-server",
    institutions: "all",
    secret: "generate",
    signedAccessTokens: "ES256",
  };
  await parties.register({ ...server, id: "grades-api", name: "Grades", audience: grades });
});
afterAll(async () => {
  agent.destroy();
  await parties.running.stop();
  vi.useRealTimers();
});

const grades = "https://grades.platform.example";

interface Asking {
  readonly method?: string;
  readonly path?: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
}

interface Told {
  /** All of the answer and of its line in the log but what differs at every request. */
  readonly what: string;
  readonly status: number | undefined;
  readonly quick: boolean;
}

async function ask({ method = "GET", path = "/userinfo", headers, body }: Asking): Promise<Told> {
  const { promise, resolve, reject } = Promise.withResolvers<Told>();
  const before = parties.running.logged.length;
  const outgoing = request(parties.origin + path, { method, agent, headers });
  outgoing.once("error", reject);
  outgoing.once("response", (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
    response.once("end", () => {
      const names = Object.entries(response.headers).filter(([name]) => !changing.has(name));
      const told = names
        .map(([name, value]) => `${name}: ${String(value)}`)
        .toSorted((a, b) => (a < b ? -1 : 1));
      const isJson = String(response.headers["content-type"]).includes("json");
      const said =
        isJson && text !== "" ? sorted(JSON.parse(text) as object) : text.replaceAll(/req_[\w-]+/g, "req_");
      resolve({
        what: JSON.stringify([response.statusCode, told, said, lineAfter(before)]),
        status: response.statusCode,
        // The engine writes this name in small letters.
        quick: response.statusCode === 200 && !response.rawHeaders.includes("cache-control"),
      });
    });
  });
  outgoing.end(body);
  return promise;
}

const changing = new Set(["date", "x-request-id"]);

const sorted = (object: object) => Object.entries(object).toSorted(([a], [b]) => (a < b ? -1 : 1));

function lineAfter(count: number): unknown {
  const line = parties.running.logged.slice(count).find((text) => text.includes('"msg":"request"')) ?? "{}";
  const { time: _time, requestId: _id, ms: _ms, ...same } = JSON.parse(line) as Record<string, unknown>;
  return same;
}

/** Asks each both ways, and returns how many of those asked in the usual way did not come to the engine. */
async function bothWays(questions: readonly Asking[]): Promise<number> {
  let quick = 0;
  for (const asking of questions) {
    const usual = await ask(asking);
    const isPlain = (asking.method ?? "GET") === "GET";
    const headers = { ...(isPlain && { "content-type": "text/plain" }), ...asking.headers };
    const odd = await ask({ ...asking, headers });
    expect(odd.quick).toBe(false);
    expect([asking, usual.what]).toEqual([asking, odd.what]);
    if (usual.quick) quick += 1;
  }
  return quick;
}

const bearer = (token: string): Form => ({ authorization: `Bearer ${token}` });

const more: readonly Asking["headers"][] = [
  {},
  { accept: "application/json" },
  { accept: "text/html" },
  { "x-forwarded-for": "192.0.2.1, 198.51.100.7" },
  { origin: "https://elsewhere.example" },
  { dpop: "x" },
  { "x-request-id": "given-by-a-proxy" },
];

it("nobody can tell whether the engine has answered, whatever the token", async () => {
  const tokens = await kindsOfTokens({ parties, start, signedFor: grades });
  const withScope = async (scope: string) =>
    String((await signedIn(parties, parties.ana, { scope }))["access_token"]);
  const others = [await withScope("openid email"), await withScope("profile")];
  const values = [...Object.values(tokens), ...others].filter((token) => /^[\w.-]+$/.test(token));
  const questions = values.flatMap((token) =>
    more.map((headers) => ({ headers: { ...bearer(token), ...headers } })),
  );
  expect(questions.length).toBeGreaterThan(120);
  // Of those that run: of Ana, of another school's person, with other scopes; with the headers that change nothing.
  expect(await bothWays(questions)).toBeGreaterThanOrEqual(3 * 5);
});

it("nor however it is asked", async () => {
  const token = String((await signedIn(parties))["access_token"]);
  const usual = bearer(token);
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const asked: readonly Asking[] = [
    { headers: {} },
    { headers: { authorization: `bearer ${token}` } },
    { headers: { authorization: `Bearer  ${token}` } },
    { headers: { authorization: `Bearer ${token} ` } },
    { headers: { authorization: `DPoP ${token}` } },
    { headers: { authorization: `Basic ${token}` } },
    { headers: { authorization: "Bearer" } },
    { headers: { authorization: `Bearer ${token}x` } },
    { headers: usual, path: "/userinfo/" },
    { headers: usual, path: "/UserInfo" },
    { headers: usual, path: "/userinfo?scope=openid" },
    { headers: usual, path: "/userinfo?scope=openid+email" },
    { headers: usual, path: `/userinfo?access_token=${token}` },
    { headers: {}, path: `/userinfo?access_token=${token}` },
    { headers: usual, method: "HEAD" },
    { headers: usual, method: "POST" },
    { headers: form, method: "POST", body: `access_token=${token}` },
    { headers: { ...usual, ...form }, method: "POST", body: `access_token=${token}` },
    { headers: { ...usual, ...form }, method: "POST", body: "scope=openid" },
    { headers: usual, method: "PUT" },
    { headers: { ...usual, "access-control-request-method": "GET" }, method: "OPTIONS" },
    { headers: { ...usual, "x-forwarded-for": ["192.0.2.1", "198.51.100.7"] } },
    { headers: { ...usual, "transfer-encoding": "chunked" } },
  ];
  // White space at the end of a header is no part of it, and two X-Forwarded-For are one list to whoever reads them.
  expect(await bothWays(asked)).toBe(2);
  expect(await bothWays([{ headers: usual }])).toBe(1);
});

it("refuses as soon as the sign-in is over", async () => {
  const { access_token, refresh_token } = await signedIn(parties, parties.gabriel);
  const usual = { headers: bearer(String(access_token)) };
  expect(await ask(usual)).toMatchObject({ status: 200, quick: true });
  await parties.post("/revoke", { token: String(refresh_token), client_id: "learning-app" });
  expect(await ask(usual)).toMatchObject({ status: 401, quick: false });
  expect(await bothWays([usual])).toBe(0);
});
