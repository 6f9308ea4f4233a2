import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { WholeRequest } from "../http/whole-request.ts";
import { clientId, grantId } from "../policy/ids.ts";
import { after, type Instant, instant, minutes, seconds } from "../policy/time.ts";
import type { Client } from "../store/port/entities.ts";
import { fastPath } from "./fast-path.ts";
import { mayLearn } from "./may-learn.ts";
import { tallies } from "./tally.ts";
import type { TokenFacts } from "./tokens.ts";

const begin = instant(Date.parse("2026-09-01T08:00:00Z"));
const exp = begin / seconds(1) + 3600;

const hashOf = (text: string) => createHash("sha256").update(text).digest("base64url");
const server = (id: string, ...secrets: readonly string[]): Client => ({
  id: clientId(id),
  kind: "resource-server",
  name: id,
  institutions: "all",
  isDefaultResourceServer: true,
  redirectUris: [],
  postLogoutRedirectUris: [],
  scopes: [],
  requirePkce: false,
  disabled: false,
  secretHashes: secrets.map(hashOf),
});

const facts: TokenFacts = {
  signIn: {
    grantId: grantId("grt_1"),
    clientId: clientId("app"),
    kind: "mobile",
    administrator: false,
    signedInAt: begin,
    lastActivityAt: begin,
  },
  audience: undefined,
  expiresAt: after(begin, minutes(60)),
  answer: { active: true, sub: "acc_1", exp },
};

let clients: Map<string, Client>;
let version: number;
let read: string[];
let time: Instant;
let path: ReturnType<typeof fastPath>;
/** While the store is asked. */
let meanwhile: () => void;

/** Answers 418 where a question is left to the engine. */
const http = createServer({ IncomingMessage: WholeRequest }, (asked, answer) => {
  const handOver = () => void answer.writeHead(418).end();
  if (!path.take(asked, answer, handOver)) handOver();
});
beforeAll(() => new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve)));
afterAll(() => http.close());

beforeEach(() => {
  clients = new Map([server("api", "right"), server("other", "different")].map((one) => [one.id, one]));
  version = 1;
  read = [];
  meanwhile = () => undefined;
  time = begin;
  const client = (id: string) => clients.get(id);
  const now = () => time;
  path = fastPath({
    client,
    mayLearn: mayLearn({ client, decide: () => ({ allowed: true, until: facts.expiresAt }) }),
    rulebookVersion: () => version,
    readToken: async (token, hash) => {
      read.push(hash);
      meanwhile();
      return hash === hashOf("known-token") && token === "known-token" ? facts : undefined;
    },
    publishes: () => true,
    seen: () => undefined,
    tallies: tallies({
      missesPerMinute: 100,
      now,
      alarm: () => undefined,
      tell: () => undefined,
    }),
    now,
    wall: now,
    cacheSize: 100_000,
  });
});

async function ask(id: string, secret: string, token = "known-token"): Promise<unknown> {
  const { port } = http.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/introspect`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${id}:${secret}`)}`, accept: "application/json" },
    body: new URLSearchParams({ token }),
  });
  return answer.status === 200 ? answer.json() : answer.status;
}

it("reads a token once for each who asks, by the token's own hash", async () => {
  for (let turn = 0; turn < 3; turn += 1) expect(await ask("api", "right")).toEqual(facts.answer);
  expect(read).toEqual([hashOf("known-token")]);
  expect(await ask("other", "different")).toEqual(facts.answer);
  expect(read).toHaveLength(2);
});

it("answers nobody who proves nothing, however warm the token is", async () => {
  await ask("api", "right");
  for (const [id, secret] of [
    ["api", "wrong"],
    ["api", "different"],
    ["other", "right"],
    ["nobody", "right"],
  ] as const)
    expect(await ask(id, secret)).toBe(418);
});

it("takes a secret no longer from the instant at which the caller's record is another", async () => {
  await ask("api", "right");
  clients.set("api", server("api", "new"));
  version += 1;
  expect(await ask("api", "right")).toBe(418);
  expect(await ask("api", "new")).toEqual(facts.answer);
});

it("knows who asks again after something else has changed in the rulebook", async () => {
  await ask("api", "right");
  version += 1;
  expect(await ask("api", "right")).toEqual(facts.answer);
  expect(read).toHaveLength(1);
});

it("takes a secret no longer that ended while the store was asked about the token", async () => {
  meanwhile = () => {
    clients.set("api", server("api", "new"));
    version += 1;
    meanwhile = () => undefined;
  };
  expect(await ask("api", "right")).toEqual(facts.answer);
  expect(await ask("api", "right")).toBe(418);
  expect(await ask("api", "new")).toEqual(facts.answer);
});

it("takes a secret that is ending until it ends, however warm the token is, and no longer", async () => {
  clients.set("api", server("api", "old"));
  await ask("api", "old");
  const endsAt = after(begin, minutes(1));
  clients.set("api", { ...server("api", "new"), endingSecrets: [{ hash: hashOf("old"), endsAt }] });
  version += 1;
  time = after(begin, seconds(59));
  for (const secret of ["old", "new", "old", "new"]) expect(await ask("api", secret)).toEqual(facts.answer);
  time = endsAt;
  expect([await ask("api", "old"), await ask("api", "new")]).toEqual([418, facts.answer]);
});

it("tells a caller that has been switched off nothing more", async () => {
  await ask("api", "right");
  clients.set("api", { ...server("api", "right"), disabled: true });
  version += 1;
  expect(await ask("api", "right")).toEqual({ active: false });
});

it("remembers no token beyond its end", async () => {
  await ask("api", "right");
  time = facts.expiresAt;
  expect(await ask("api", "right")).toEqual({ active: false });
});
