import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { after, milliseconds } from "../../src/policy/time.ts";
import { brokenAt } from "../../src/store/port/audit-chain.ts";
import type { ChainedAuditRecord } from "../../src/store/port/entities.ts";
import { storePaths } from "../../src/stores.ts";
import { newBrowser } from "../support/browser.ts";
import { begin, type Person } from "../support/phone.ts";
import { codeFor, type Parties, startParties } from "./parties.ts";

/** Some of everything happens first; then what is kept and what is logged of it is looked through. */
let parties: Parties;
const secrets = new Map<string, string>();

const note = (what: string, value: unknown): void =>
  void secrets.set(`${what} ${secrets.size}`, String(value));

const typed = "a-password-that-was-typed-into-the-wrong-field";
const poison = 'x\r\n{"level":"info","msg":"forged"}\u001b[31m\u2028"}';

beforeAll(async () => {
  parties = await startParties({ env: { HALLPASS_LOG_LEVEL: "debug" } });
  const { clients, accounts } = parties.running.credentials;
  for (const { secret } of Object.values(clients)) note("client secret", secret);
  for (const { password } of Object.values(accounts)) note("password", password);
  note("access token of a service", parties.adminToken);
  for (const who of [parties.ana, parties.fumiko]) await signIns(who);
  await mistakes();
  await administration();
});
afterAll(() => parties.running.stop());

/** One person in three apps, in one browser. */
async function signIns(who: Person): Promise<void> {
  const browser = newBrowser(parties.origin);
  for (const of of [parties.phone, parties.board, parties.tool]) {
    const form = await codeFor(of, who, { browser });
    note("code", form.code);
    note("code verifier", form.code_verifier);
    const { body } = await parties.post("/token", form, of === parties.tool ? parties.as("quiz-tool") : {});
    for (const name of ["access_token", "refresh_token", "id_token"]) note(name, body[name]);
    const next = await parties.refresh(form.client_id, body["refresh_token"]);
    note("refresh token", next.body["refresh_token"] ?? body["refresh_token"]);
    await parties.introspect(body["access_token"]);
    await parties.introspect(body["access_token"], "lakeside-library");
  }
  // Which sign-in page a browser is at stands in its address too: the signature beside it is what opens it.
  for (const { key, value } of await browser.cookies())
    if (key === "hallpass" || key.endsWith(".sig")) note(key, value);
}

/** Secrets in places where none belongs. */
async function mistakes(): Promise<void> {
  note("typed password", typed);
  const browser = newBrowser(parties.origin);
  const visit = await browser.open((await begin(parties.phone, { institution: "northgate" })).url.href);
  const csrf = visit.page.querySelector("input[name=csrf]")?.getAttribute("value");
  note("csrf token", csrf);
  await browser.submit(visit, "password", { username: "ana.silva", password: typed });
  const token = parties.adminToken;
  await browser.open(`/authorize?client_id=${poison}&access_token=${token}&password=${typed}`);
  await browser.open(`/nowhere?code=${token}&password=${typed}`);
  await browser.request("/userinfo", { headers: { authorization: `Bearer ${token}` } });
  await browser.request(`/${encodeURIComponent(poison)}`, { headers: { "x-request-id": "not harmless" } });
  await parties.post("/token", { grant_type: "password", username: "ana.silva", password: typed });
  await parties.post("/introspect", { token }, { authorization: `Basic ${btoa(`platform-api:${typed}`)}` });
  await parties.admin("GET", `/accounts?password=${typed}`, undefined, token);
}

async function administration(): Promise<void> {
  const id = await parties.accountId(parties.ben);
  const set = await parties.admin("PUT", `/accounts/${id}/password`, { password: "generate" });
  note("generated password", set.body["password"]);
  const chosen = "chosen by an administrator";
  await parties.admin("PUT", `/accounts/${id}/password`, { password: chosen });
  note("chosen password", chosen);
  await parties.admin("POST", `/accounts/${id}/suspensions`, {
    code: "conduct",
    note: "Talked to twice.\nSee file.",
  });
  await parties.admin("POST", `/accounts/${id}/reinstatements`, { note: "Apologised." });
  await parties.admin("POST", `/accounts/${id}/revocations`, {});
}

const foundIn = (text: string): readonly string[] =>
  [...secrets].filter(([, value]) => text.includes(value)).map(([what]) => what);

it("keeps tokens, codes, secrets, passwords and session ids only as hashes", async () => {
  expect(secrets.size).toBeGreaterThan(60);
  const { folder } = parties.running;
  const files = (await readdir(folder)).filter((name) => /sqlite/.test(name));
  expect(files.filter((name) => name.endsWith("-wal")).length).toBeGreaterThanOrEqual(2);
  const kept = (await Promise.all(files.map((name) => readFile(join(folder, name), "latin1")))).join("\n");
  expect(kept).toContain("northgate");
  expect(foundIn(kept)).toEqual([]);
});

it("keeps private signing keys sealed", async () => {
  const { recordsPath } = storePaths(parties.running.folder);
  const database = new DatabaseSync(recordsPath, { readOnly: true });
  const keys = database.prepare("select document from signing_keys").all() as { document: string }[];
  database.close();
  expect(keys.length).toBeGreaterThanOrEqual(2);
  for (const { document } of keys) {
    expect(Object.keys(JSON.parse(document) as object)).not.toContain("d");
    expect(document).not.toMatch(/"d":|"p":|PRIVATE KEY/);
  }
});

it("logs no token, code, secret, password or session id", () => {
  const { logged } = parties.running;
  expect(logged.length).toBeGreaterThan(50);
  expect(foundIn(logged.join(""))).toEqual([]);
});

it("logs one JSON object a line with the time in UTC, whatever a stranger sends", () => {
  for (const line of parties.running.logged) {
    expect(line.endsWith("\n")).toBe(true);
    expect(["\r", "\n", "\u001b"].filter((control) => line.slice(0, -1).includes(control))).toEqual([]);
    const { time } = JSON.parse(line) as { time: string };
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  }
});

it("logs every request with its id, so that an answer can be found again", async () => {
  const { headers } = await parties.post("/token", { grant_type: "nonsense" });
  const id = headers.get("x-request-id") ?? "none";
  expect(parties.running.logged.filter((line) => line.includes(id)).length).toBeGreaterThan(0);
});

it("audits every act of an administrator: who, what, whom, why, when and from where", async () => {
  const id = await parties.accountId(parties.ben);
  const { body } = await parties.admin("GET", `/audit?account=${id}`);
  const items = body["items"] as readonly Readonly<Record<string, unknown>>[];
  expect(items.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["set-password", "suspend-account", "reinstate-account"]),
  );
  for (const item of items.slice(0, 5)) {
    expect(item).toMatchObject({ account: id, institution: "northgate", at: expect.stringMatching(/Z$/) });
    expect(item["actor"]).toMatchObject({
      type: "service",
      id: "school-scripts",
      address: expect.stringMatching(/127\.0\.0\.1|::1/),
    });
    expect(item["requestId"]).toEqual(expect.stringMatching(/^req_/));
  }
  expect(items.find(({ action }) => action === "suspend-account")).toMatchObject({
    code: "conduct",
    note: "Talked to twice.\nSee file.",
  });
  expect(foundIn(JSON.stringify(body))).toEqual([]);
});

/** The audit record as it lies in the file. */
function auditInFile(): readonly ChainedAuditRecord[] {
  const database = new DatabaseSync(storePaths(parties.running.folder).recordsPath, { readOnly: true });
  const rows = database.prepare("select number, hash, document from audit order by number").all();
  database.close();
  return rows.map(({ number, hash, document }) => ({
    ...(JSON.parse(String(document)) as ChainedAuditRecord),
    number: Number(number),
    hash: String(hash),
  }));
}

it("finds every audit record that was changed, taken out, put in or moved", () => {
  const records = auditInFile();
  expect(records.length).toBeGreaterThan(5);
  expect(brokenAt(records)).toBeUndefined();
  for (const [at, record] of records.entries()) {
    const later = { ...record, at: after(record.at, milliseconds(1)) };
    expect(brokenAt(records.with(at, later))).toBe(record.number);
    const other = { ...record, actor: { ...record.actor, name: "Somebody else" } };
    expect(brokenAt(records.with(at, other))).toBe(record.number);
    expect(brokenAt(records.toSpliced(at, 0, record))).toBe(record.number + 1);
  }
  // What is cut off at the end is found only by whoever has kept a later hash.
  for (const [at, record] of records.slice(0, -1).entries()) {
    expect(brokenAt(records.toSpliced(at, 1))).toBe(record.number);
    const moved = records.slice(at, at + 2).toReversed();
    expect(brokenAt(records.toSpliced(at, 2, ...moved))).toBe(record.number);
  }
});
