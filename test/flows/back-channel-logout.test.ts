import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { days, hours, type Instant, instant, minutes } from "../../src/policy/time.ts";
import { type Parties, send, startParties } from "../security/parties.ts";
import { newBrowser } from "../support/browser.ts";
import { person } from "../support/demo-people.ts";
import { type App, type Person, signIn } from "../support/phone.ts";
import { aMoment, type LogoutListener, logoutListener } from "./logout-listener.ts";

const start = Date.UTC(2026, 8, 1, 8);
const now = (): Instant => instant(Date.now());
const later = (length: number): void => void vi.setSystemTime(Date.now() + length);

let folder: string;
let listener: LogoutListener;
let parties: Parties;
const env = {
  HALLPASS_ALLOWED_PRIVATE_HOSTS: "127.0.0.1",
  HALLPASS_KEY_ENCRYPTION_SECRET: "k".repeat(32),
  HALLPASS_COOKIE_SECRETS: "c".repeat(32),
};

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(start);
  folder = await mkdtemp(join(tmpdir(), "hallpass-test-"));
  listener = await logoutListener();
  parties = await startParties({ now, env, folder });
  await parties.running.apply({ clients: [told("board", "web"), told("quiz-tool", "tool")] });
});
afterAll(async () => {
  await parties.running.stop();
  await listener.close();
  await rm(folder, { recursive: true });
  vi.useRealTimers();
});
beforeEach(() => {
  later(minutes(1));
  listener.behave(200);
  listener.forget();
});
afterEach(async () => listener.behave(200));

const clara = (): Person => person(parties.running, "northgate", "clara.jensen");

const told = (id: string, kind: "web" | "tool", backchannelLogoutUri = listener.uri(`/${id}`)) => ({
  id,
  kind,
  name: id,
  institutions: "all",
  redirectUris: [`https://${id === "board" ? "board" : "quiz"}.example/signed-in`],
  scopes: ["openid", "profile", "offline_access", "courses:read"],
  backchannelLogoutUri,
  ...(kind === "web" && { secret: "none" }),
});

/** In a browser of their own: the board, a web application, and the quiz tool. */
async function signedInAtBoth(who: Person) {
  const browser = newBrowser(parties.origin);
  const board = (await signIn(parties.board, who, { browser })).tokens;
  const quiz = (await signIn(parties.tool, who, { browser })).tokens;
  return { browser, board, quiz };
}

async function admin(method: string, path: string, body?: object) {
  const scope = "accounts:read sign-ins:read sign-ins:end suspensions:write audit:read";
  const asked = { grant_type: "client_credentials", resource: `${parties.origin}/admin`, scope };
  const answer = await parties.post("/token", asked, parties.as("school-scripts"));
  return parties.admin(method, path, body, String(answer.body["access_token"]));
}

type Items = readonly Readonly<Record<string, unknown>>[];
const items = async (path: string): Promise<Items> => (await admin("GET", path)).body["items"] as Items;
const accountOf = async ({ username }: Person) =>
  String((await items(`/accounts?text=${username}`))[0]?.["id"]);

async function grantOf(who: Person, client: string): Promise<string> {
  const grants = await items(`/accounts/${await accountOf(who)}/grants`);
  const found = grants.filter((grant) => (grant["client"] as { id: string }).id === client);
  return String(found.at(0)?.["id"]);
}

const endGrant = async (who: Person, client: string) =>
  admin("POST", `/grants/${await grantOf(who, client)}/revocations`, { code: "lost" });

const paths = (): readonly string[] => listener.received.map(({ path }) => path).toSorted();
const quizRefreshes = async (of: App, token: string | undefined) =>
  (
    await parties.post(
      "/token",
      { grant_type: "refresh_token", refresh_token: String(token) },
      parties.as(of.config.clientMetadata().client_id),
    )
  ).status;

it("announces it, and puts into ID tokens the sid that a logout will name", async () => {
  const { body } = await send(`${parties.origin}/.well-known/openid-configuration`);
  expect(body).toMatchObject({
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
  });
  const { board, quiz } = await signedInAtBoth(parties.ana);
  const sids = [board, quiz].map(({ id_token }) => decodeJwt(String(id_token))["sid"]);
  expect(sids).toEqual([expect.any(String), expect.any(String)]);
  expect(new Set(sids).size).toBe(2);
});

it("sends a logout token of the specification when an administrator ends a sign-in, to that client only", async () => {
  const { quiz } = await signedInAtBoth(parties.ana);
  await endGrant(parties.ana, "quiz-tool");
  await listener.until(1);
  await aMoment();
  expect(paths()).toEqual(["/quiz-tool"]);
  const keys = createRemoteJWKSet(new URL(`${parties.origin}/jwks`));
  const { payload, protectedHeader } = await jwtVerify(String(listener.received[0]?.token), keys, {
    issuer: parties.origin,
    audience: "quiz-tool",
    typ: "logout+jwt",
    currentDate: new Date(),
  });
  expect(protectedHeader).toMatchObject({ alg: "RS256", typ: "logout+jwt" });
  expect(payload).toEqual({
    iss: parties.origin,
    aud: "quiz-tool",
    sub: await accountOf(parties.ana),
    sid: decodeJwt(String(quiz.id_token))["sid"],
    iat: expect.any(Number),
    exp: Number(payload.iat) + 120,
    jti: expect.any(String),
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
  });
});

it("tells every client once when an account is suspended, and nobody when its other records are", async () => {
  await signedInAtBoth(parties.ben);
  await signedInAtBoth(clara());
  const account = `/accounts/${await accountOf(parties.ben)}`;
  later(1);
  await admin("POST", `${account}/suspensions`, { code: "conduct" });
  await listener.until(2);
  await admin("POST", `${account}/reinstatements`, {});
  await aMoment();
  expect(paths()).toEqual(["/board", "/quiz-tool"]);
  expect(new Set(listener.claims().map(({ sub }) => sub))).toEqual(new Set([account.split("/").at(-1)]));
});

const startsAt = (): string => new Date(Date.now() + hours(1)).toISOString();

it("tells of a suspension that lies in the future when it starts, and not of one that was lifted before", async () => {
  const account = `/accounts/${await accountOf(parties.ben)}`;
  await signedInAtBoth(parties.ben);
  await admin("POST", `${account}/suspensions`, { code: "conduct", startsAt: startsAt() });
  await aMoment();
  expect(paths()).toEqual([]);
  later(hours(1));
  // That they were delivered is written down before the clock goes on: a claim lasts for half a minute of it, and then it is sent again.
  await listener.until(2).then(aMoment);
  await admin("POST", `${account}/reinstatements`, {});
  listener.forget();
  later(1);
  await signedInAtBoth(parties.ben);
  await admin("POST", `${account}/suspensions`, { code: "conduct", startsAt: startsAt() });
  await admin("POST", `${account}/reinstatements`, {});
  later(hours(2));
  await aMoment();
  expect(paths()).toEqual([]);
});

const sidOf = ({ id_token }: { id_token?: string | undefined }): unknown =>
  decodeJwt(String(id_token))["sid"];

it("tells every client of a browser that signs out; a tool with offline access goes on", async () => {
  const { browser, board, quiz } = await signedInAtBoth(parties.fumiko);
  await browser.submit(await browser.open(`${parties.origin}/logout`), "confirm", { logout: "yes" });
  await listener.until(2);
  await aMoment();
  expect(new Set(listener.claims().map(({ sid }) => sid))).toEqual(new Set([sidOf(board), sidOf(quiz)]));
  expect(await quizRefreshes(parties.tool, quiz.refresh_token)).toBe(200);
  expect(await parties.isActive(board.access_token)).toBe(false);
});

it("tells everybody's clients when a whole school is ended with one record", async () => {
  await signedInAtBoth(parties.ana);
  await signedInAtBoth(clara());
  await signedInAtBoth(parties.gabriel);
  const dora = await parties.tokenOf(parties.dora);
  const target = { level: "institution", institution: "northgate" };
  const answer = await parties.admin("POST", "/revocations", { target, code: "breach" }, dora);
  expect(answer.status).toBeLessThan(300);
  await listener.until(4);
  await aMoment();
  const subjects = listener.claims().map(({ sub }) => sub);
  expect(subjects).toEqual(expect.arrayContaining(await Promise.all([parties.ana, clara()].map(accountOf))));
  expect(subjects).not.toContain(await accountOf(parties.gabriel));
});

it.each([500, 400, "elsewhere", "hangs"] as const)(
  "tries again after %s, and shows the failure",
  async (how) => {
    await signedInAtBoth(parties.ana);
    listener.behave(how);
    await endGrant(parties.ana, "board");
    await listener.until(1);
    const words = how === "hangs" ? /in time/ : /answered (500|400|302)/;
    await vi.waitFor(
      async () => expect((await items("/logouts?failed"))[0]?.["lastError"]).toMatch(words),
      6000,
    );
    expect(await items("/logouts?failed")).toMatchObject([
      { client: "board", attempts: 1, institution: "northgate" },
    ]);
    await aMoment();
    expect(listener.received).toHaveLength(1);
    listener.behave(200);
    later(5000);
    await listener.until(2);
    expect(paths()).toEqual(["/board", "/board"]);
    expect(listener.claims().map(({ jti }) => jti)).toHaveLength(2);
    await vi.waitFor(async () => expect(await items("/logouts?failed")).toEqual([]), 3000);
  },
);

it("gives up after a day, and leaves it on the list", async () => {
  await signedInAtBoth(parties.gabriel);
  listener.behave(503);
  await endGrant(parties.gabriel, "board");
  await listener.until(1);
  later(days(1));
  await listener.until(2);
  await vi.waitFor(async () => expect(await items("/logouts?failed")).toMatchObject([{ attempts: 2 }]), 3000);
  expect((await items("/logouts?failed"))[0]).not.toHaveProperty("nextAt");
  later(days(2));
  await aMoment();
  expect(listener.received).toHaveLength(2);
  const ofNorth = await parties.admin("GET", "/logouts", undefined, await parties.tokenOf(parties.dora));
  expect(ofNorth.body["items"]).toEqual([]);
});

it("keeps what waits over a restart, and of two processes exactly one sends it", async () => {
  const hana = person(parties.running, "lakeside", "hana.kowalska");
  await signedInAtBoth(hana);
  await signedInAtBoth(hana);
  listener.behave(500);
  await admin("POST", `/accounts/${await accountOf(hana)}/revocations`, {});
  await listener.until(4);
  await aMoment();
  await parties.running.stop();
  listener.forget();
  listener.behave(200);
  later(5000);
  parties = await startParties({ now, env, folder });
  const second = await startParties({ now, env, folder });
  await parties.running.apply({ clients: [told("board", "web")] });
  await listener.until(4);
  await aMoment();
  expect(paths()).toEqual(["/board", "/board", "/quiz-tool", "/quiz-tool"]);
  await second.running.stop();
});

it("refuses a private address that the operator has not allowed", async () => {
  await parties.running.stop();
  const strict = { ...env, HALLPASS_ALLOWED_PRIVATE_HOSTS: "inside.example" };
  parties = await startParties({ now, env: strict, folder });
  await parties.running.apply({ clients: [told("board", "web")] });
  await signedInAtBoth(clara());
  await endGrant(clara(), "board");
  await vi.waitFor(async () => {
    const failed = await items("/logouts?failed&institution=northgate");
    expect(failed[0]?.["lastError"]).toMatch(/private or special address/);
  }, 4000);
  expect(listener.received).toEqual([]);
});
