import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { begin, people, phone, riverside, type TwoSchools, twoSchools } from "../../test/two-schools.ts";
import { decide } from "../policy/decide.ts";
import { after, type Instant, minutes, seconds } from "../policy/time.ts";
import { replicaOf } from "../rulebook/replica.ts";
import { quickUserinfo } from "./quick-userinfo.ts";
import { hashOfValue } from "./record-hash.ts";

const value = "t".repeat(43);
const exp = Math.floor(begin / seconds(1)) + 3600;
let wall: Instant;
let school: TwoSchools;
let take: ReturnType<typeof quickUserinfo>;

/** Answers 418 where a request is left to the engine. */
const server = createServer((request, answer) => {
  const handOver = () => void answer.writeHead(418).end();
  if (!take(request, answer, handOver)) handOver();
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => server.close());

beforeEach(async () => {
  wall = begin;
  school = await twoSchools();
  const { records, engineRecords, now } = school;
  const rulebook = replicaOf(await records.snapshot(begin));
  take = quickUserinfo({
    issuer: "https://id.school.example",
    trustedProxies: 0,
    log: () => undefined,
    now,
    wall: () => wall,
    engineRecords,
    records,
    rulebook,
    decide: (signIn) => decide(rulebook.factsFor(signIn), now()),
    seen: () => undefined,
  });
});

async function keep(more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const payload = {
    kind: "AccessToken",
    accountId: people.ana.id,
    clientId: "app",
    clientKind: "mobile",
    grantId: phone,
    institutionId: riverside,
    administrator: false,
    signedInAt: begin,
    issuedAt: begin,
    scope: "openid profile",
    exp,
    ...more,
  };
  const expiresAt = after(begin, minutes(60));
  await school.engineRecords.put({ model: "AccessToken", hash: hashOfValue(value), payload, expiresAt });
}

async function asked(): Promise<number> {
  const { port } = server.address() as AddressInfo;
  const headers = { authorization: `Bearer ${value}` };
  return (await fetch(`http://127.0.0.1:${port}/userinfo`, { headers })).status;
}

it("answers for a token of the usual kind", async () => {
  await keep();
  expect(await asked()).toBe(200);
});

it.each([
  ["is for another audience", { aud: "https://grades.platform.example" }],
  ["is bound to a key (RFC 9449)", { jkt: "thumbprint" }],
  ["is bound to a certificate (RFC 8705)", { "x5t#S256": "thumbprint" }],
  ["asks for claims by name", { claims: { userinfo: { email: null } } }],
  ["has details (RFC 9396)", { rar: [{ type: "grades" }] }],
  ["ends with the browser's session", { expiresWithSession: true }],
  ["has no scope openid", { scope: "profile" }],
  ["has no scope", { scope: undefined }],
])("leaves a token to the engine that %s", async (_sentence, more) => {
  await keep(more);
  expect(await asked()).toBe(418);
});

it("leaves a token to the engine that has run out on everybody else's clock, while the records' is behind", async () => {
  await keep();
  wall = (exp * seconds(1) - 1) as Instant;
  expect(await asked()).toBe(200);
  wall = (exp * seconds(1)) as Instant;
  expect(await asked()).toBe(418);
});
