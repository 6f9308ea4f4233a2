import { randomBytes } from "node:crypto";
import { expect, vi } from "vitest";
import { hours, minutes } from "../../src/policy/time.ts";
import { codeFor, type Form, type Parties } from "../security/parties.ts";
import type { Person } from "../support/phone.ts";

interface Making {
  readonly parties: Parties;
  /** Where the clock stands, in milliseconds. It goes on by an hour. */
  readonly start: number;
  /** Of a resource server whose tokens are signed. */
  readonly signedFor: string;
}

export async function signedIn(parties: Parties, who = parties.ana, more: Form = {}) {
  const form = await codeFor(parties.phone, who, { more });
  return (await parties.post("/token", { ...form, ...more })).body;
}

/** One of each kind, by what it is. */
export async function kindsOfTokens({
  parties,
  start,
  signedFor,
}: Making): Promise<Readonly<Record<string, string>>> {
  const from = (who?: Person, more?: Form) => signedIn(parties, who, more);
  const [running, ended, early] = [await from(), await from(), await from(parties.gabriel)];
  const library = { resource: "https://library.lakeside.example" };
  const toTool = await parties.post(
    "/token",
    await codeFor(parties.tool, parties.fumiko),
    parties.as("quiz-tool"),
  );
  const service = (resource: string) =>
    parties.post(
      "/token",
      { grant_type: "client_credentials", scope: "audit:read", resource },
      parties.as("school-scripts"),
    );
  await parties.post("/revoke", { token: String(ended["refresh_token"]), client_id: "learning-app" });
  const ran = await from(parties.hana);
  const ben = await parties.accountId(parties.ben);
  vi.setSystemTime(start + hours(1) + minutes(1));
  const fresh = await from();
  const suspended = await from(parties.ben);
  const conduct = { code: "conduct" };
  const path = `/accounts/${ben}/suspensions`;
  const { status } = await parties.admin("POST", path, conduct, await parties.tokenOf(parties.dora));
  expect(status).toBeLessThan(300);
  return {
    running: String(fresh["access_token"]),
    "of another school": String((await from(parties.fumiko))["access_token"]),
    "for the library": String((await from(parties.fumiko, library))["access_token"]),
    "of a tool that has run out": String(toTool.body["access_token"]),
    "run out": String(ran["access_token"]),
    "run out long ago": String(early["access_token"]),
    ended: String(ended["access_token"]),
    suspended: String(suspended["access_token"]),
    signed: String((await from(parties.ana, { resource: signedFor }))["access_token"]),
    refresh: String(fresh["refresh_token"]),
    "old refresh": String(running["refresh_token"]),
    "ID token": String(fresh["id_token"]),
    "of a service": String((await service(`${parties.origin}/admin`)).body["access_token"]),
    "of a service for the platform": String(
      (await service("https://api.platform.example")).body["access_token"],
    ),
    code: (await codeFor(parties.phone, parties.ana)).code,
    unknown: randomBytes(32).toString("base64url"),
    short: "x",
    strange: "ž \u0000 🦊",
    forged: "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJzdWIiOiJhIn0.",
  };
}
