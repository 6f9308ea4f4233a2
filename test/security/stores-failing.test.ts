import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { codeFor, type Form, type Parties, type Reply, send, startParties } from "./parties.ts";

/** The faults are SQLite's own: another connection that holds a file, or a table that is gone. */
let parties: Parties;
let tokens: Readonly<Record<string, unknown>>;
let code: Form;
beforeEach(async () => {
  parties = await startParties({ env: { HALLPASS_LEASE_SECONDS: "1" } });
  tokens = (await parties.post("/token", await codeFor(parties.phone, parties.ana))).body;
  code = await codeFor(parties.phone, parties.ben);
});
afterEach(() => parties.running.stop());

const introspection = () => parties.introspect(tokens["access_token"]);
const userinfo = () =>
  send(`${parties.origin}/userinfo`, {
    headers: { authorization: `Bearer ${String(tokens["access_token"])}` },
  });
const exchange = () => parties.post("/token", code);
const refresh = () => parties.refresh("learning-app", tokens["refresh_token"]);
const serviceToken = () =>
  parties.post("/token", { grant_type: "client_credentials" }, parties.as("school-scripts"));
const revocation = () =>
  parties.post("/revoke", { token: String(tokens["refresh_token"]), client_id: "learning-app" });

/** What was not answered by 503 within a second, with Retry-After and nothing that could be taken for an answer. */
async function answeredOtherwise(questions: Readonly<Record<string, () => Promise<Reply>>>) {
  const otherwise: string[] = [];
  for (const [name, ask] of Object.entries(questions)) {
    const begun = performance.now();
    const { status, headers, text } = await ask();
    const took = Math.round(performance.now() - begun);
    const told = /active|access_token|refresh_token|"sub"/.test(text);
    if (status !== 503 || !headers.has("retry-after") || told || took >= 1000)
      otherwise.push(`${name}: ${status} after ${took} ms: ${text}`);
  }
  return otherwise;
}

/** While somebody else writes into the file for longer than anybody waits. */
async function whileHeld(file: string, work: () => Promise<void>): Promise<void> {
  const other = new DatabaseSync(join(parties.running.folder, file));
  other.exec("begin immediate");
  try {
    await work();
  } finally {
    other.exec("rollback");
    other.close();
  }
}

it("issues no token while the sign-ins cannot be written, and goes on when they can", async () => {
  await whileHeld("sign-ins.sqlite", async () => {
    expect(await answeredOtherwise({ exchange, refresh, serviceToken })).toEqual([]);
  });
  for (const ask of [exchange, refresh]) expect((await ask()).body).toHaveProperty("access_token");
});

it("says nothing done that the records have not kept, and tells the truth about what stands", async () => {
  await whileHeld("records.sqlite", async () => {
    expect(await answeredOtherwise({ revocation })).toEqual([]);
    // Reading does not wait for the writer, and nothing was ended.
    expect((await introspection()).body["active"]).toBe(true);
  });
});

it("calls no token active, tells nobody's name and issues nothing while it cannot renew its lease", async () => {
  await whileHeld("records-leases.sqlite", async () => {
    await wait(1100);
    expect(await answeredOtherwise({ introspection, userinfo, exchange, refresh, serviceToken })).toEqual([]);
  });
});

it("calls no token active, tells nobody's name and issues nothing when it cannot read what has changed", async () => {
  const other = new DatabaseSync(join(parties.running.folder, "records.sqlite"));
  other.exec("alter table changes rename to elsewhere");
  await wait(1100);
  expect(await answeredOtherwise({ introspection, userinfo, exchange, refresh, serviceToken })).toEqual([]);
  other.exec("alter table elsewhere rename to changes");
  other.close();
  await expect.poll(async () => (await introspection()).status, { timeout: 10_000 }).toBe(200);
});
