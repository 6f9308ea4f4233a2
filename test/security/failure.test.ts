import { truncate } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { storePaths } from "../../src/stores.ts";
import { newBrowser } from "../support/browser.ts";
import { begin } from "../support/phone.ts";
import { codeFor, type Form, type Parties, type Reply, send, startParties } from "./parties.ts";

let parties: Parties;
let tokens: Readonly<Record<string, unknown>>;
beforeAll(async () => {
  parties = await startParties();
  tokens = (await parties.post("/token", await codeFor(parties.phone, parties.ana))).body;
});
// The last test has taken its store away: what waits to be written cannot be.
afterAll(() => parties.running.stop().catch(() => undefined));

const asJson = (text: string) => ({
  method: "POST",
  headers: { authorization: `Bearer ${parties.adminToken}`, "content-type": "application/json" },
  body: text,
});

/** What no stranger is to read: where code lies, what was asked of the database, other people's words. */
const telling = /\bat \/|node_modules|\.ts:\d|SQLITE|select |insert |Error:|stack|\/tmp\/|argon2/i;

it("tells no stack, no query and no secret in an error", async () => {
  const odd = [
    "%",
    "%00",
    "%ff",
    "..%2f..%2fetc%2fpasswd",
    "'; drop table accounts; --",
    "\ud800",
    "a".repeat(3000),
  ];
  const replies: Reply[] = [];
  for (const text of odd) {
    const inPath = encodeURI(text.replace("\ud800", "x"));
    for (const path of [
      `/${inPath}`,
      `/sign-in/${inPath}`,
      `/admin/v1/accounts/${inPath}`,
      `/authorize?client_id=${inPath}`,
    ])
      replies.push(await send(parties.origin + path));
    for (const path of ["/token", "/introspect", "/revoke"])
      replies.push(
        await parties.post(path, { grant_type: text, token: text, client_id: text, client_secret: text }),
      );
    replies.push(await parties.admin("POST", "/accounts", { institution: text, username: text }));
    replies.push(await parties.admin("GET", `/accounts?after=${inPath}`));
    replies.push(
      await parties.admin("GET", `/accounts?text=${encodeURIComponent(text.replace("\ud800", "x"))}`),
    );
  }
  expect(replies.filter(({ status }) => status >= 500).map(({ text }) => text)).toEqual([]);
  expect(replies.map(({ text }) => text).filter((text) => telling.test(text))).toEqual([]);
  expect(replies.length).toBeGreaterThan(50);
});

it("refuses JSON that is deep, poisoned or malformed, quickly and without harm", async () => {
  const depth = 50_000;
  const bombs = [
    `${"[".repeat(depth)}${"]".repeat(depth)}`,
    `${'{"a":'.repeat(depth / 2)}1${"}".repeat(depth / 2)}`,
    '{"__proto__":{"isAdmin":true},"institution":"northgate"}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    '{"institution":"northgate","institution":"lakeside"}',
    "{",
    "null",
    "[]",
    '"text"',
    "1e999",
    `{"institution":"${"a".repeat(60)}!"}`,
    `{"username":"${" ".repeat(20_000)}x"}`,
    `{"institution":"northgate","username":"a","name":"a","email":"${"a@".repeat(120)}"}`,
  ];
  for (const bomb of bombs) {
    const begun = performance.now();
    const { status } = await send(`${parties.origin}/admin/v1/accounts`, asJson(bomb));
    expect([bomb.slice(0, 40), status]).toEqual([bomb.slice(0, 40), 400]);
    // 50 ms of work, and room for a busy machine.
    expect(performance.now() - begun).toBeLessThan(500);
  }
  expect(({} as Record<string, unknown>)["isAdmin"]).toBeUndefined();
});

it("takes poisoned form fields for what they are: text, or nothing", async () => {
  const fields: Form = {
    ["__proto__"]: "x",
    "a[b]": "c",
    "token[]": "d",
    constructor: "e",
    toString: "f",
    hasOwnProperty: "g",
  };
  for (const path of ["/token", "/introspect", "/revoke", "/sign-in/x/password"]) {
    const { status } = await parties.post(path, fields);
    expect([path, status >= 400 && status < 500]).toEqual([path, true]);
  }
});

it("looks through long texts in no time, whatever pattern they are held to", async () => {
  const long = [
    "a".repeat(7000),
    " ".repeat(7000),
    "-".repeat(7000),
    "@".repeat(7000),
    "a.".repeat(3500),
    "%20".repeat(2000),
  ];
  for (const text of long) {
    const begun = performance.now();
    await send(
      `${parties.origin}/authorize?client_id=learning-app&redirect_uri=${text}&login_hint=${text.slice(0, 500)}`,
    );
    await send(`${parties.origin}/livez`, {
      headers: { "x-request-id": text.slice(0, 4000), "user-agent": text.slice(0, 4000) },
    });
    await send(`${parties.origin}/admin/v1/accounts`, {
      headers: { authorization: `Bearer ${text.trim()}` },
    });
    expect(performance.now() - begun).toBeLessThan(1000);
  }
});

describe("slow and hostile connections", () => {
  it("answers others as before while 400 connections have sent half a request or nothing", async () => {
    const { hostname, port } = new URL(parties.origin);
    const sockets = Array.from({ length: 400 }, (_, at) => {
      const socket = connect(Number(port), hostname);
      socket.on("error", () => undefined);
      if (at % 3 === 0) socket.write("POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na=");
      if (at % 3 === 1) socket.write("GET /authorize HTTP/1.1\r\nX-Slow: ");
      return socket;
    });
    const begun = performance.now();
    for (let count = 0; count < 20; count += 1)
      expect(await parties.isActive(tokens["access_token"])).toBe(true);
    expect(performance.now() - begun).toBeLessThan(2000);
    for (const socket of sockets) socket.destroy();
  });

  it("lets no second request be smuggled in behind a first one", async () => {
    const smuggled =
      "POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n";
    const answer = await raw(smuggled);
    expect(answer.startsWith("HTTP/1.1 400")).toBe(true);
    expect(answer).not.toContain("alive");
  });
});

/** What comes back for bytes as they are, until the server hangs up. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(parties.origin);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = "";
    socket.on("data", (bytes) => {
      answer += bytes.toString();
    });
    socket.on("close", () => resolve(answer));
    socket.on("error", () => resolve(answer));
  });

it("answers 503 with Retry-After, and never 200, when a revocation cannot be made durable", async () => {
  const { recordsPath } = storePaths(parties.running.folder);
  const other = new DatabaseSync(recordsPath);
  other.exec("begin immediate");
  const refused = await parties.post("/revoke", {
    token: String(tokens["refresh_token"]),
    client_id: "learning-app",
  });
  other.exec("rollback");
  other.close();
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
  expect(refused.text).not.toMatch(telling);
  // Nothing was said to be done, and nothing was.
  expect(await parties.isActive(tokens["access_token"])).toBe(true);
});

/** What was asked about before is answered from memory: the records, and not the sign-ins, say whether it is good. */
const neverAskedAbout = async (): Promise<unknown> =>
  (await parties.post("/token", await codeFor(parties.phone, parties.ana))).body["access_token"];

it("answers a fault of its own with 500 and nothing of what happened, and logs it", async () => {
  const browser = newBrowser(parties.origin);
  const page = (await browser.open((await begin(parties.phone)).url.href)).url;
  const fresh = await neverAskedAbout();
  const { signInsPath } = storePaths(parties.running.folder);
  const other = new DatabaseSync(signInsPath);
  other.exec("alter table engine_records rename to elsewhere");
  const replies = [await browser.request(page), await browser.request("/authorize?client_id=board")];
  const asked = [
    await parties.introspect(fresh),
    await parties.refresh("learning-app", tokens["refresh_token"]),
    await parties.admin("GET", "/accounts"),
  ];
  other.exec("alter table elsewhere rename to engine_records");
  other.close();
  const texts = [
    ...(await Promise.all(replies.map((reply) => reply.text()))),
    ...asked.map(({ text }) => text),
  ];
  expect(replies[0]?.status).toBe(500);
  expect(asked.map(({ status }) => status)).toEqual([500, 500, 500]);
  expect(texts.filter((text) => telling.test(text) || text.includes("no such table"))).toEqual([]);
  expect(parties.running.logged.join("")).toContain("no such table");
});

it("issues nothing and calls no token active when the store of sign-ins cannot be read", async () => {
  const code = await codeFor(parties.phone, parties.ben);
  const fresh = await neverAskedAbout();
  const { signInsPath } = storePaths(parties.running.folder);
  const other = new DatabaseSync(signInsPath);
  other.exec("create table one_more (number integer)");
  other.close();
  for (const file of ["", "-wal"]) await truncate(join(`${signInsPath}${file}`), 0);
  const begun = performance.now();
  const replies = await Promise.all([
    parties.introspect(fresh),
    parties.refresh("learning-app", tokens["refresh_token"]),
    parties.post("/token", code),
    send(`${parties.origin}/userinfo`, {
      headers: { authorization: `Bearer ${String(tokens["access_token"])}` },
    }),
    parties.admin("GET", "/accounts"),
  ]);
  expect(performance.now() - begun).toBeLessThan(1000);
  expect(replies.map(({ status, headers }) => [status, headers.has("retry-after")])).toEqual(
    replies.map(() => [503, true]),
  );
  for (const { text } of replies) expect(text).not.toMatch(/active|access_token/);
});
