import type { JWTPayload } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ResourceServer, resourceServer } from "../../packages/resource-server/src/index.ts";
import { type StandIn, standIn } from "../support/stand-in.ts";
import { untilFollowing } from "./parties.ts";

let hallpass: StandIn;
let server: ResourceServer;
beforeEach(async () => {
  hallpass = await standIn();
  hallpass.answer = told;
  await start();
});
afterEach(async () => {
  await server.close();
  await hallpass.close();
});

async function start(more: { readonly audience?: string } = {}): Promise<void> {
  await server?.close();
  const { issuer } = hallpass;
  server = resourceServer({ issuer, clientId: "api", clientSecret: "s", tellUseEvery: 3_600_000, ...more });
  await untilFollowing(server);
}

const now = () => Math.floor(Date.now() / 1000);
const claims = (changes: JWTPayload = {}): JWTPayload => ({
  iss: hallpass.issuer,
  sub: "acc_1",
  aud: "https://api.example",
  exp: now() + 600,
  iat: now() - 5,
  jti: "jti-1",
  client_id: "app",
  scope: "courses:read",
  institution: "north",
  grant: "grt_1",
  sign_in: { issued_at: (changes.iat ?? now() - 5) * 1000 },
  ...changes,
});

/** A service's: it is never kept, so whoever gets it has asked. */
const told = { active: true, client_id: "app", exp: 4_000_000_000, by: "hallpass" };

async function judged(token: string): Promise<"here" | "asked"> {
  const answer = await server.check(token);
  return answer.active && answer["by"] === undefined ? "here" : "asked";
}

const claimedLater = () => claims({ iat: now() + 300 });

it("a token that proves itself is good without asking", async () => {
  hallpass.answer = undefined;
  const token = await hallpass.sign(claims());
  for (let n = 0; n < 10; n += 1) {
    expect(await server.check(token)).toMatchObject({
      active: true,
      sub: "acc_1",
      client_id: "app",
      scope: "courses:read",
      institution: "north",
      grant: "grt_1",
      token_type: "Bearer",
    });
  }
  expect(hallpass.asked["/jwks"]).toBe(1);
});

function without(claim: string): JWTPayload {
  const { [claim]: _gone, ...rest } = claims();
  return rest;
}

const doubtful: readonly [string, () => Promise<string>][] = [
  ["whose signature is wrong", () => hallpass.forge(claims())],
  ["that is no access token", () => hallpass.sign(claims(), { typ: "JWT" })],
  ["of another issuer", () => hallpass.sign(claims({ iss: "https://other.example" }))],
  ["for another audience", () => hallpass.sign(claims({ aud: "https://other.example" }))],
  [
    "for more than one audience",
    () => hallpass.sign(claims({ aud: ["https://api.example", "https://b.example"] })),
  ],
  ["that has run out", () => hallpass.sign(claims({ exp: now() - 1 }))],
  ["without an end", () => hallpass.sign(without("exp"))],
  ["that does not say when it was issued", () => hallpass.sign(without("iat"))],
  ["without a sign-in: a service's", () => hallpass.sign(claims({ grant: undefined, sub: "app" }))],
  ["that does not say when its sign-in was judged", () => hallpass.sign(without("sign_in"))],
  ["of nobody's school", () => hallpass.sign(claims({ institution: undefined }))],
  ["signed with a key that nobody knows", () => hallpass.sign(claims(), { kid: "key-2" })],
  [
    "that is not signed",
    async () => `${btoa('{"alg":"none","typ":"at+jwt"}')}.${btoa(JSON.stringify(claims()))}.`,
  ],
];
it.each(doubtful)("a token %s is asked about", async (_what, token) => {
  expect(await judged(await token())).toBe("asked");
});

it("unknown keys make the keys be read once, not each time", async () => {
  for (let n = 0; n < 20; n += 1) await server.check(await hallpass.sign(claims(), { kid: `key ${n}` }));
  expect(hallpass.asked["/jwks"]).toBeLessThanOrEqual(2);
});

it("keys that cannot be read do not make everybody wait for them", async () => {
  hallpass.keysAreThere = false;
  for (let n = 0; n < 20; n += 1)
    expect(await judged(await hallpass.sign(claims({ jti: `${n}` })))).toBe("asked");
  expect(hallpass.asked["/jwks"]).toBe(1);
});

it("tokens of schools that this server does not serve are asked about", async () => {
  hallpass.institutions = ["south"];
  hallpass.cut();
  await expect.poll(() => hallpass.asked["/introspect/feed"], { timeout: 5000 }).toBe(2);
  await expect
    .poll(async () => judged(await hallpass.sign(claims({ jti: String(Math.random()) }))))
    .toBe("asked");
  expect(await judged(await hallpass.sign(claims({ institution: "south" })))).toBe("here");
});

it("tokens for an audience that was not expected are asked about", async () => {
  await start({ audience: "https://mine.example" });
  expect(await judged(await hallpass.sign(claims()))).toBe("asked");
});

describe("after a change", () => {
  const subjects = [
    { grant: "grt_1" },
    { sub: "acc_1" },
    { client_id: "app" },
    { institution: "north" },
    { everyone: true as const },
    { planet: "earth" },
  ];
  it.each(subjects)("about %j a token from before, or of these minutes, is asked about", async (subject) => {
    const [old, young] = [await hallpass.sign(claims()), await hallpass.sign(claims({ iat: now() + 5 }))];
    expect([await judged(old), await judged(young)]).toEqual(["here", "here"]);
    hallpass.tell(subject);
    await expect.poll(() => judged(old)).toBe("asked");
    expect(await judged(young)).toBe("asked");
  });

  it.each([{ grant: "grt_2" }, { sub: "acc_2" }, { client_id: "tool" }, { institution: "south" }])(
    "about %j it is as good as before",
    async (subject) => {
      const token = await hallpass.sign(claims());
      hallpass.tell(subject);
      hallpass.tell({ sub: "acc_9" });
      await expect.poll(async () => judged(await hallpass.sign(claims({ sub: "acc_9" })))).toBe("asked");
      expect(await judged(token)).toBe("here");
    },
  );

  it("a token that was issued more than two minutes later needs no question", async () => {
    hallpass.tell({ sub: "acc_1" }, Date.now() - 180_000);
    hallpass.tell({ sub: "acc_9" });
    await expect.poll(async () => judged(await hallpass.sign(claims({ sub: "acc_9" })))).toBe("asked");
    expect(await judged(await hallpass.sign(claims()))).toBe("here");
  });
});

it("a token that was signed long after its sign-in was judged counts from then", async () => {
  const [iat, judgedAt] = [now(), (now() - 300) * 1000];
  const late = await hallpass.sign(claims({ iat, sign_in: { issued_at: judgedAt } }));
  hallpass.tell({ sub: "acc_1" }, Date.now() - 240_000);
  hallpass.tell({ sub: "acc_9" });
  await expect.poll(async () => judged(await hallpass.sign(claims({ sub: "acc_9" })))).toBe("asked");
  expect([await judged(late), await judged(await hallpass.sign(claims()))]).toEqual(["asked", "here"]);
});

it("a key that was withdrawn proves nothing any more, and the new one does soon", async () => {
  const stolen = hallpass.sign;
  expect(await judged(await stolen(claimedLater()))).toBe("here");
  await hallpass.changeKeys();
  hallpass.tell({ everyone: true });
  await expect.poll(async () => judged(await stolen(claimedLater()))).toBe("asked");
  await expect
    .poll(async () => judged(await hallpass.sign(claimedLater())), { timeout: 10_000, interval: 200 })
    .toBe("here");
  expect(await judged(await stolen(claimedLater()))).toBe("asked");
});

it("once Hallpass has said no, a token is believed no more, whatever it says of itself", async () => {
  hallpass.answer = { active: false };
  const token = await hallpass.sign(claims());
  // It is told that the token is in use, while nobody waits for that.
  expect(await judged(token)).toBe("here");
  await expect.poll(async () => (await server.check(token)).active).toBe(false);
  for (let n = 0; n < 5; n += 1) expect((await server.check(token)).active).toBe(false);
});

it("without a lease it is asked about", async () => {
  const token = await hallpass.sign(claims());
  expect(await judged(token)).toBe("here");
  hallpass.cut();
  hallpass.keysAreThere = false;
  await server.close();
  server = resourceServer({ issuer: hallpass.issuer, clientId: "api", clientSecret: "s", follow: false });
  expect(await judged(token)).toBe("asked");
});

it("what cannot be told carries when to come again", async () => {
  hallpass.answer = undefined;
  await expect(server.check("opaque")).rejects.toMatchObject({ name: "CannotTell", retryAfter: 7 });
});
