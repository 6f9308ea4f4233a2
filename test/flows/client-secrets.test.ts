import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { hours, minutes } from "../../src/policy/time.ts";
import { codeFor, type Parties, startParties } from "../security/parties.ts";

/** What a client's secrets are worth at the doors: in front of the engine, in the engine, and at the feed. */
let parties: Parties;
let kim: string;
beforeAll(async () => {
  parties = await startParties();
  kim = await parties.tokenOf(parties.kim);
});
afterAll(() => parties.running.stop());

const basic = (id: string, secret: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });

const secretOf = (body: Readonly<Record<string, unknown>>): string => {
  const { secret } = body;
  if (typeof secret !== "string") throw new Error(JSON.stringify(body));
  return secret;
};

const rotate = async (body: object) =>
  secretOf((await parties.admin("POST", "/clients/platform-api/secret-rotations", body, kim)).body);

it("both secrets are taken while they overlap, and the earlier one nowhere once it has been ended", async () => {
  const { body } = await parties.post("/token", await codeFor(parties.phone, parties.ana));
  const token = String(body["access_token"]);
  /** The plain question is answered in front of the engine, the one with this hint by the engine. */
  const asked = async (secret: string) =>
    Promise.all(
      [{}, { token_type_hint: "refresh_token" }].map(async (more) => {
        const answer = await parties.post("/introspect", { token, ...more }, basic("platform-api", secret));
        return [answer.status, answer.body["active"]];
      }),
    );
  const taken = [
    [200, true],
    [200, true],
  ];
  const refused = [
    [401, undefined],
    [401, undefined],
  ];
  const first = parties.secretOf("platform-api");
  expect(await asked(first)).toEqual(taken);
  const second = await rotate({ overlapHours: 1 });
  expect([await asked(first), await asked(second)]).toEqual([taken, taken]);
  await parties.admin("POST", "/clients/platform-api/secret-endings", {}, kim);
  expect([await asked(first), await asked(second)]).toEqual([refused, taken]);
  const third = await rotate({ overlapHours: 0 });
  expect([await asked(second), await asked(third)]).toEqual([refused, taken]);
});

it("a program that was registered a moment ago gets a token, and none when it is switched off", async () => {
  const service = {
    id: "night-script",
    kind: "service",
    name: "Night script",
    institutions: ["northgate"],
    scopes: ["audit:read"],
  };
  const secret = secretOf((await parties.admin("POST", "/clients", service, kim)).body);
  const form = {
    grant_type: "client_credentials",
    resource: `${parties.origin}/admin`,
    scope: "audit:read",
  };
  const ask = async () => (await parties.post("/token", form, basic("night-script", secret))).status;
  expect(await ask()).toBe(200);
  await parties.admin("PUT", "/clients/night-script/state", { disabled: true }, kim);
  expect(await ask()).toBe(400);
});

it("content that does not name it leaves a registered client as it is", async () => {
  const before = await parties.admin("GET", "/clients/night-script", undefined, kim);
  expect(before.status).toBe(200);
  await parties.running.apply({ clients: [] });
  const after = await parties.admin("GET", "/clients/night-script", undefined, kim);
  expect(after.body).toEqual(before.body);
});

const follow = (secret: string) =>
  fetch(`${parties.origin}/introspect/feed`, { headers: basic("platform-api", secret) });

it("a follower's stream tells nothing more, and ends, when the secret has ended that opened it", async () => {
  const first = await rotate({ overlapHours: 0 });
  const second = await rotate({ overlapHours: 1 });
  const streams = await Promise.all([first, second].map(follow));
  expect(streams.map(({ status }) => status)).toEqual([200, 200]);
  const [earlier, present] = streams.map(({ body }) =>
    body?.pipeThrough(new TextDecoderStream()).getReader(),
  );
  await Promise.all([earlier?.read(), present?.read()]);

  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hours(1) + minutes(1) });
  try {
    const ben = await parties.accountId(parties.ben);
    expect((await parties.admin("POST", `/accounts/${ben}/suspensions`, { code: "conduct" })).status).toBe(
      201,
    );
    const heard = await present?.read();
    expect(heard?.value).toContain(ben);
    expect(await earlier?.read()).toEqual({ done: true, value: undefined });
    expect((await follow(first)).status).toBe(401);
    await present?.cancel();
  } finally {
    vi.useRealTimers();
  }
});
