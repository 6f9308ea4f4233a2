import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, type Reply, send, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";

let parties: Parties;
let token: string;
beforeAll(async () => {
  parties = await startParties({ env: { HALLPASS_LEASE_SECONDS: "1" } });
  token = (await signIn(parties.phone, parties.ana)).tokens.access_token;
});
afterAll(async () => parties.running.stop());

const questions: Readonly<Record<string, () => Promise<Reply>>> = {
  introspection: () => parties.introspect(token),
  "introspection of an unknown token": () => parties.introspect("unknown"),
  "introspection by a client that nobody knows": () =>
    parties.post("/introspect", { token }, { authorization: `Basic ${btoa("nobody:x")}` }),
  userinfo: () => send(`${parties.origin}/userinfo`, { headers: { authorization: `Bearer ${token}` } }),
  "a service's token": () =>
    parties.post(
      "/token",
      { grant_type: "client_credentials", resource: `${parties.origin}/admin`, scope: "audit:read" },
      parties.as("school-scripts"),
    ),
  "the admin API": () => parties.admin("GET", "/audit"),
  readiness: () => send(`${parties.origin}/readyz`),
};

const answers = async (): Promise<Readonly<Record<string, Reply>>> => {
  const entries = Object.entries(questions).map(async ([name, ask]) => [name, await ask()] as const);
  return Object.fromEntries(await Promise.all(entries));
};

const statuses = async () =>
  Object.fromEntries(Object.entries(await answers()).map(([name, { status }]) => [name, status]));

it("a server that cannot follow says 503 with Retry-After, never that a token is over, and heals by itself", async () => {
  const well = await statuses();
  expect(well).toMatchObject({ introspection: 200, userinfo: 200, "the admin API": 200, readiness: 200 });

  const stranger = new DatabaseSync(join(parties.running.folder, "records-leases.sqlite"));
  stranger.exec("begin immediate");
  await wait(1100);
  for (const [name, { status, headers, text }] of Object.entries(await answers())) {
    expect([name, status]).toEqual([name, 503]);
    expect([name, Number(headers.get("retry-after"))]).toEqual([
      name,
      expect.toSatisfy((s: number) => s >= 1),
    ]);
    expect([name, text]).toEqual([name, expect.not.stringContaining("active")]);
  }
  stranger.exec("rollback");
  stranger.close();

  await expect.poll(statuses, { timeout: 10_000, interval: 50 }).toEqual(well);
});

it("a long change of the records does not keep a server from answering", async () => {
  const stranger = new DatabaseSync(join(parties.running.folder, "records.sqlite"));
  stranger.exec("begin immediate");
  await wait(1500);
  expect((await parties.introspect(token)).body["active"]).toBe(true);
  expect((await send(`${parties.origin}/readyz`)).status).toBe(200);
  stranger.exec("rollback");
  stranger.close();
});
