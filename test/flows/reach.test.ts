import * as client from "openid-client";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { hours, type Instant, instant, seconds } from "../../src/policy/time.ts";
import { person, quizTool, resourceServer } from "../support/demo-people.ts";
import { type App, learningApp, signIn } from "../support/phone.ts";
import { type Running, startForTest } from "../support/running.ts";
import { basic, post } from "../support/token-requests.ts";

/** lifetimes.md §1 to §3 through the real endpoints: each level ends what it must, and nothing else. */
const start = Date.UTC(2026, 8, 1, 8);
const now = (): Instant => instant(Date.now());
const at = (hour: number, milliseconds = 0): void =>
  void vi.setSystemTime(start + hours(hour) + milliseconds);

let running: Running;
let phone: App;
let tool: App;
let platform: App;
/** A program that may do everything: the demo's has few scopes on purpose. */
let secret: string;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  at(0);
  running = await startForTest({ now });
  phone = await learningApp(running.origin);
  tool = await quizTool(running);
  platform = await resourceServer(running);
  secret = running.credentials.clients["school-scripts"]?.secret ?? "";
  await running.apply({
    institutions: ["northgate", "lakeside"].map(anyName),
    clients: [
      { id: "school-scripts", kind: "service", name: "All", institutions: "all", scopes, secret: "generate" },
    ],
  });
});
afterAll(async () => {
  await running.stop();
  vi.useRealTimers();
});
beforeEach(() => at(0));
afterEach(() => at(0));

const scopes = [
  "accounts:read",
  "accounts:write",
  "sign-ins:read",
  "sign-ins:end",
  "sign-ins:end-all",
  "suspensions:write",
  "policy:write",
];

const anyName = (id: string) => ({ id, name: id, contact: "Ask.", timeZone: "Europe/Berlin" });

type Tokens = { readonly access_token: string; readonly refresh_token?: string };
type SignedIn = { readonly app: App; readonly tokens: Tokens };

const signedIn = async (app: App, school: string, username: string): Promise<SignedIn> => ({
  app,
  tokens: (await signIn(app, person(running, school, username))).tokens,
});

async function everybody() {
  return {
    "Ana's phone": await signedIn(phone, "northgate", "ana.silva"),
    "Ana's quiz": await signedIn(tool, "northgate", "ana.silva"),
    "Ben's phone": await signedIn(phone, "northgate", "ben.okafor"),
    "Dora's phone": await signedIn(phone, "northgate", "dora.novak"),
    "Fumiko's phone": await signedIn(phone, "lakeside", "fumiko.sato"),
    "Fumiko's quiz": await signedIn(tool, "lakeside", "fumiko.sato"),
  } as const satisfies Record<string, SignedIn>;
}

const refresh = (app: App, tokens: Tokens): Promise<Tokens> =>
  client.refreshTokenGrant(app.config, String(tokens.refresh_token));

const isActive = async ({ tokens }: SignedIn): Promise<boolean> =>
  (await client.tokenIntrospection(platform.config, tokens.access_token)).active;

/** What the resource server and the app are told: the reason, or nothing when all is well. */
async function told({ app, tokens }: SignedIn): Promise<string | undefined> {
  const active = await isActive({ app, tokens });
  try {
    await refresh(app, tokens);
    return active ? undefined : "inactive, yet refreshed";
  } catch (error) {
    const { reason } = (error as { cause: { reason: string } }).cause;
    return active ? `active, yet ${reason}` : reason;
  }
}

async function overNow(all: Readonly<Record<string, SignedIn>>): Promise<Readonly<Record<string, string>>> {
  const over: Record<string, string> = {};
  for (const [name, one] of Object.entries(all)) {
    const reason = await told(one);
    if (reason !== undefined) over[name] = reason;
  }
  return over;
}

async function admin(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const fields = {
    grant_type: "client_credentials",
    resource: `${running.origin}/admin`,
    scope: scopes.join(" "),
  };
  const token = await post(`${running.origin}/token`, fields, basic("school-scripts", secret));
  const response = await fetch(`${running.origin}/admin/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${String(token.body["access_token"])}`,
      "content-type": "application/json",
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  expect([response.status, path]).toEqual([expect.toSatisfy((status: number) => status < 300), path]);
  return (await response.json()) as Record<string, never> & {
    revocation: { id: string };
    items: { id: string }[];
  };
}

const accountId = async (username: string): Promise<string> =>
  String((await admin("GET", `/accounts?text=${username}`)).items[0]?.id);

const revoke = async (target: object, more: object = {}) =>
  (await admin("POST", "/revocations", { target, code: "test", ...more })).revocation.id;

const all = (reason: string, ...names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, reason]));

const northgate = { level: "institution", institution: "northgate" };
const northgates = ["Ana's phone", "Ana's quiz", "Ben's phone", "Dora's phone"];

it.each([
  ["a grant", { level: "grant" }, {}, ["Ana's phone"]],
  ["an account", { level: "account" }, {}, ["Ana's phone", "Ana's quiz"]],
  ["an account in one app", { level: "account", client: "quiz-tool" }, {}, ["Ana's quiz"]],
  ["an account's mobile apps", { level: "account" }, { mobileOnly: true }, ["Ana's phone"]],
  ["a client", { level: "client", client: "quiz-tool" }, {}, ["Ana's quiz", "Fumiko's quiz"]],
  ["an institution", northgate, {}, northgates],
  [
    "an institution's mobile apps, sparing administrators",
    northgate,
    { mobileOnly: true, sparingAdministrators: true },
    ["Ana's phone", "Ben's phone"],
  ],
  ["everyone", { level: "everyone" }, {}, [...northgates, "Fumiko's phone", "Fumiko's quiz"]],
  [
    "everyone's mobile apps, sparing administrators",
    { level: "everyone" },
    { mobileOnly: true, sparingAdministrators: true },
    ["Ana's phone", "Ben's phone", "Fumiko's phone"],
  ],
])("ends %s, and nothing else", async (_what, target, more, names) => {
  // Days apart, because cut-offs of earlier rounds stand.
  at(3000 * round);
  const people = await everybody();
  at(3000 * round, seconds(30));
  round += 1;
  const ids =
    target.level === "account"
      ? { account: await accountId("ana.silva") }
      : target.level === "grant"
        ? { grant: await grantOfPhone("ana.silva") }
        : {};
  const record = await revoke({ ...target, ...ids }, more);
  expect(await overNow(people)).toEqual(all("revoked", ...names));
  await proves(record, names.length);
});
let round = 1;

/** Refusals are counted a moment after they are answered. */
const proves = async (record: string, count: number): Promise<void> =>
  vi.waitFor(async () => {
    const { proof } = await admin("GET", `/revocations/${record}`);
    expect(proof).toEqual({
      ended: count,
      seenRefused: count,
      complete: true,
      countedAt: expect.any(String),
    });
  }, 5000);

async function grantOfPhone(username: string): Promise<string> {
  const { items } = await admin("GET", `/accounts/${await accountId(username)}/grants`);
  const found = (
    items as unknown as { id: string; client: { id: string }; decision: { allowed: boolean } }[]
  ).find((grant) => grant.client.id === "learning-app" && grant.decision.allowed);
  return String(found?.id);
}

it("ends what was signed in before an instant in the past, and not what came later", async () => {
  at(50_000);
  const early = await everybody();
  at(50_000, seconds(60));
  const late = await everybody();
  at(50_001);
  const breach = new Date(start + hours(50_000) + seconds(30)).toISOString();
  const record = await revoke(northgate, { notBefore: breach });
  // An hour later access tokens have run out by themselves; a fresh one shows the difference.
  expect(Object.keys(await refused(early))).toEqual(northgates);
  expect(await refused(late)).toEqual({});
  await proves(record, northgates.length);
});

async function refused(people: Readonly<Record<string, SignedIn>>) {
  const over: Record<string, string> = {};
  for (const [name, { app, tokens }] of Object.entries(people)) {
    await refresh(app, tokens).catch((error: { cause: { reason: string } }) => {
      over[name] = error.cause.reason;
    });
  }
  return over;
}

async function setPolicy(institution: string, policy: object): Promise<void> {
  await admin("PUT", `/institutions/${institution}/policy`, { timers: {}, ...policy }, { "if-match": "*" });
}

it("mobile access counts at once, both ways, and a person's own switch overrides it", async () => {
  at(60_000);
  const { "Ana's phone": anas, "Ben's phone": bens, "Ana's quiz": quiz } = await everybody();
  const ask = async () => Promise.all([anas, bens, quiz].map(isActive));
  await setPolicy("northgate", { mobileAccess: false });
  expect(await ask()).toEqual([false, false, true]);
  expect(await refused({ anas, quiz })).toEqual({ anas: "mobile_access_off" });
  await admin("PUT", `/accounts/${await accountId("ana.silva")}/mobile-access`, { access: "on" });
  expect((await ask())[0]).toBe(true);
  await setPolicy("northgate", {});
  await admin("PUT", `/accounts/${await accountId("ben.okafor")}/mobile-access`, { access: "off" });
  expect((await ask()).slice(0, 2)).toEqual([true, false]);
  expect(await refused({ bens })).toEqual({ bens: "mobile_access_off" });
  await admin("PUT", `/accounts/${await accountId("ben.okafor")}/mobile-access`, {
    access: "as-institution",
  });
  expect(await refused({ bens })).toEqual({});
});

it("a disabled institution or app is paused, and goes on afterwards", async () => {
  at(70_000);
  const people = await everybody();
  await admin("PUT", "/clients/quiz-tool/state", { disabled: true });
  expect(await isActive(people["Fumiko's quiz"])).toBe(false);
  await admin("PUT", "/clients/quiz-tool/state", { disabled: false });
  await admin("PUT", "/institutions/northgate/state", { disabled: true });
  const { "Fumiko's phone": fumikos, "Ben's phone": bens } = people;
  expect(await refused({ bens })).toEqual({ bens: "institution_disabled" });
  expect(await told(fumikos)).toBeUndefined();
  await admin("PUT", "/institutions/northgate/state", { disabled: false });
  expect(await told(bens)).toBeUndefined();
});

it("credentials that were changed elsewhere end every earlier sign-in, without exception", async () => {
  at(80_000);
  const people = await everybody();
  await admin("POST", `/accounts/${await accountId("ana.silva")}/credential-changes`, { code: "directory" });
  expect(await overNow(people)).toEqual(all("credentials_changed", "Ana's phone", "Ana's quiz"));
});

it("everyone at the institution signs in again when the schedule says so, to the millisecond", async () => {
  at(90_000);
  const due = new Date(start + hours(90_001));
  const berlin = Temporal.Instant.fromEpochMilliseconds(due.getTime()).toZonedDateTimeISO("Europe/Berlin");
  const [date, time] = [
    berlin.toPlainDate().toString(),
    berlin.toPlainTime().toString({ smallestUnit: "minute" }),
  ];
  const people = await everybody();
  await setPolicy("northgate", { schedule: { everyDays: 90, from: date, at: time, mobileOnly: true } });
  at(90_001, -1);
  const { "Ana's phone": anas, "Ben's phone": bens } = people;
  const next = { app: phone, tokens: await refresh(phone, anas.tokens) };
  at(90_001);
  expect(await told(next)).toBe("reauthentication_due");
  expect(await refused({ bens, quiz: people["Ana's quiz"] })).toEqual({ bens: "reauthentication_due" });
  await setPolicy("northgate", {});
  expect(await refused({ next })).toEqual({});
});
