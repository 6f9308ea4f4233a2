import { createHash } from "node:crypto";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { hours, instant, minutes } from "../../src/policy/time.ts";
import { codeFor, type Form } from "../security/parties.ts";
import { kindsOfTokens } from "./kinds-of-tokens.ts";
import { clients, startRefreshing, type Tokens } from "./refreshing.ts";

/**
 * The first use of a refresh token is answered in front of the engine when it is asked in the usual way, and by the engine
 * when it comes in pieces (RFC 9112 §7.1). Nobody may be able to tell which of the two has answered, nor what has been kept.
 */
let start = Math.floor(Date.now() / 1000) * 1000;
let refreshing: Awaited<ReturnType<typeof startRefreshing>>;
let parties: (typeof refreshing)["parties"];
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: start });
  refreshing = await startRefreshing({ now: () => instant(Date.now()) });
  ({ parties } = refreshing);
});
afterAll(async () => {
  agent.destroy();
  await parties.running.stop();
  vi.useRealTimers();
});

interface Asking {
  readonly form: Form;
  readonly headers?: Form;
}

interface Told {
  readonly status: number | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  /** Headers, as far as they are the same each time, and the line in the log. */
  readonly around: readonly unknown[];
  readonly quick: boolean;
}

async function ask({ form, headers = {} }: Asking, inPieces = false): Promise<Told> {
  const { promise, resolve, reject } = Promise.withResolvers<Told>();
  const before = parties.running.logged.length;
  const text = new URLSearchParams(form).toString();
  const length = inPieces ? {} : { "content-length": Buffer.byteLength(text) };
  const type = { "content-type": "application/x-www-form-urlencoded" };
  const outgoing = request(`${parties.origin}/token`, {
    method: "POST",
    agent,
    headers: { ...type, ...headers, ...length },
  });
  outgoing.once("error", reject);
  outgoing.once("response", (response) => {
    let said = "";
    response.setEncoding("utf8").on("data", (piece: string) => (said += piece));
    response.once("end", () => {
      const told = Object.entries(response.headers).filter(([name]) => !changing.has(name));
      resolve({
        status: response.statusCode,
        body: said.startsWith("{")
          ? (JSON.parse(said) as Told["body"])
          : { said: said.replaceAll(/req_[\w-]+/g, "") },
        around: [Object.fromEntries(told), lineAfter(before)],
        // The engine writes this name in small letters.
        quick: response.statusCode === 200 && !response.rawHeaders.includes("cache-control"),
      });
    });
  });
  if (inPieces) outgoing.write(text.slice(0, 1));
  outgoing.end(inPieces ? text.slice(1) : text);
  return promise;
}

const changing = new Set(["date", "x-request-id"]);

function lineAfter(count: number): unknown {
  const line = parties.running.logged.slice(count).find((text) => text.includes('"msg":"request"')) ?? "{}";
  const { time: _time, requestId: _id, ms: _ms, ...same } = JSON.parse(line) as Record<string, unknown>;
  return same;
}

const refresh = (tokens: Tokens, more: Form = {}): Form => ({
  grant_type: "refresh_token",
  client_id: "usual",
  refresh_token: String(tokens["refresh_token"]),
  ...more,
});

const partsOf = (jwt: unknown): readonly unknown[] =>
  String(jwt)
    .split(".")
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()) as unknown);

/** What is kept of a token, and when it ends. */
function keptOf(token: unknown): unknown {
  const db = new DatabaseSync(join(parties.running.folder, "sign-ins.sqlite"), { readOnly: true });
  const hash = createHash("sha256").update(String(token)).digest("base64url");
  const row = db.prepare("select * from engine_records where hash = ?").get(hash);
  db.close();
  const { hash: _hash, payload, note, ...rest } = row ?? {};
  return { ...rest, hasNote: typeof note === "string", payload: JSON.parse(String(payload)) as unknown };
}

const used = (kept: unknown) =>
  expect(kept).toMatchObject({ consumed_at: expect.any(Number), hasNote: true });

/** Refreshes twice at the same instant from one state of affairs, each way once, and compares all that came of it. */
async function bothWays(one: Tokens, other: Tokens): Promise<readonly [Tokens, Tokens]> {
  const quick = await ask({ form: refresh(one) });
  const slow = await ask({ form: refresh(other) }, true);
  expect([quick.quick, slow.quick]).toEqual([true, false]);
  expect(quick.around).toEqual(slow.around);
  expect(Object.keys(quick.body)).toEqual(Object.keys(slow.body));
  for (const name of ["expires_in", "scope", "token_type"]) expect(quick.body[name]).toEqual(slow.body[name]);
  const [aside, beside] = [one, other].map(({ refresh_token }) => keptOf(refresh_token));
  used(aside);
  expectSame(aside, beside);
  expectSame(partsOf(quick.body["id_token"]), partsOf(slow.body["id_token"]));
  for (const name of ["access_token", "refresh_token"]) {
    expect(String(quick.body[name])).toMatch(/^[\w-]{43}$/);
    expectSame(keptOf(quick.body[name]), keptOf(slow.body[name]));
  }
  return [quick.body, slow.body];
}

const times = /"(issuedAt|consumed_at|note_until|expires_at)":(\d+)/g;

/** The two are of different sign-ins of one person, a few milliseconds apart on the server's clock, which never stands still. */
const sameGrant = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll(/grt_[\w-]+/g, "grt_")
      .replaceAll(/"(sessionUid|signInSessionUid|sid)":"[^"]+"/g, '"$1":""')
      .replaceAll(/"(signedInAt|authTime)":\d+/g, '"$1":0')
      .replaceAll(times, '"$1":0'),
  );

const timesIn = (value: unknown): readonly number[] =>
  [...JSON.stringify(value).matchAll(times)].map(([, , at]) => Number(at));

function expectSame(one: unknown, other: unknown): void {
  expect(sameGrant(one)).toEqual(sameGrant(other));
  for (const [index, at] of timesIn(one).entries())
    expect(Math.abs(at - (timesIn(other)[index] ?? 0))).toBeLessThan(5000);
}

it("nobody can tell whether the engine has answered, nor what it has kept, as long as the sign-in lives", async () => {
  let [one, other] = [await refreshing.signedIn(), await refreshing.signedIn()] as readonly [Tokens, Tokens];
  for (const hour of [0, 1, 5]) {
    vi.setSystemTime(start + hours(hour));
    [one, other] = await bothWays(one, other);
  }
  const id = await parties.accountId(parties.ana);
  expect((await parties.introspect(one["access_token"])).body).toMatchObject({ active: true, sub: id });
  expect(partsOf(one["id_token"])[1]).toMatchObject({ sub: id, aud: "usual", iss: parties.origin });
  start += hours(6);
  vi.setSystemTime(start);
});

it("a client that gets no more refresh tokens uses none that it has, either way, until it gets them again", async () => {
  const tokens = await refreshing.signedIn();
  const { scopes, ...usual } = clients.usual;
  const without = { ...usual, scopes: scopes.filter((scope) => scope !== "offline_access") };
  await parties.running.apply({ clients: [without] });
  const [quick, slow] = [await ask({ form: refresh(tokens) }), await ask({ form: refresh(tokens) }, true)];
  expect([quick.status, quick.quick, quick.body, quick.around]).toEqual([400, false, slow.body, slow.around]);
  expect(await refreshing.signedIn()).not.toHaveProperty("refresh_token");
  await parties.running.apply({ clients: [clients.usual] });
  expect((await ask({ form: refresh(tokens) })).status).toBe(200);
});

it("what it answers is what a repetition gets from the engine, and the other way round", async () => {
  for (const [first, second] of [
    [false, true],
    [true, false],
  ]) {
    const tokens = await refreshing.signedIn();
    const answer = await ask({ form: refresh(tokens) }, first);
    const again = await ask({ form: refresh(tokens) }, second);
    expect([answer.quick, again.quick]).toEqual([!first, false]);
    expect(again.body).toEqual({ ...answer.body, expires_in: expect.any(Number) });
  }
});

it("whatever is asked otherwise comes to the engine, and is refused the same", async () => {
  const now = await refreshing.signedIn();
  const tokens = await kindsOfTokens({ parties, start, signedFor: "https://api.platform.example" });
  start += hours(1) + minutes(1);
  const basic = parties.as("quiz-tool");
  const forms: readonly Asking[] = [
    ...Object.values(tokens).map((token) => ({ form: refresh({ refresh_token: token }) })),
    ...["nobody", "keeping", "strict", "learning-app", "quiz-tool", "platform-api"].map((client_id) => ({
      form: refresh(now, { client_id }),
    })),
    { form: refresh(now, { scope: "openid email" }) },
    { form: refresh(now, { resource: "https://elsewhere.example" }) },
    { form: refresh(now, { grant_type: "authorization_code" }) },
    { form: refresh(now, { client_secret: "x" }) },
    { form: refresh(now), headers: basic },
    { form: refresh(now), headers: { origin: "https://elsewhere.example" } },
  ];
  for (const asking of forms) {
    const usual = await ask(asking);
    const odd = await ask(asking, true);
    expect(usual.quick).toBe(false);
    expect([asking, usual.status, usual.body, usual.around]).toEqual([
      asking,
      odd.status,
      odd.body,
      odd.around,
    ]);
  }
  // Nothing of that has cost the sign-in anything.
  expect(await ask({ form: refresh(now) })).toMatchObject({ status: 200, quick: true });
});

it("a client without a window for retries comes to the engine: a fault in between must not look like a second use", async () => {
  const tokens = await refreshing.signedIn("strict");
  const told = await ask({ form: refresh(tokens, { client_id: "strict" }) });
  expect(told).toMatchObject({ status: 200, quick: false });
});

it("whose sign-in is over is refused by the engine, with the reason, and it is counted once", async () => {
  const tokens = await refreshing.signedIn();
  const conduct = { code: "conduct" };
  await parties.admin("POST", `/accounts/${await parties.accountId(parties.ana)}/suspensions`, conduct);
  const told = await ask({ form: refresh(tokens) });
  expect(told).toMatchObject({
    status: 400,
    quick: false,
    body: { error: "invalid_grant", reason: "suspended" },
  });
});

it("of many uses at once one is answered here, and the others get its answer", async () => {
  await parties.admin("DELETE", `/accounts/${await parties.accountId(parties.ana)}/suspensions`);
  const form = await codeFor(parties.phone, parties.gabriel);
  const { body } = await parties.post("/token", form);
  const asking = { form: refresh(body, { client_id: "learning-app" }) };
  const told = await Promise.all(Array.from({ length: 8 }, () => ask(asking)));
  expect(new Set(told.map(({ body: { refresh_token } }) => refresh_token)).size).toBe(1);
  expect(told.filter(({ quick }) => quick).length).toBe(1);
});
