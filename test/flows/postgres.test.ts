import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeFor, type Parties, type Reply, send, startParties } from "../security/parties.ts";
import { begin, signIn } from "../support/phone.ts";
import { type Postgres, startPostgres } from "../support/postgres.ts";
import { type Running, startForTest } from "../support/running.ts";
import { mainFlows } from "./main-flows.ts";

/** Two servers over one database: they share nothing else but where the first has put down what it made up. */
let postgres: Postgres;
let a: Parties;
let b: Running;
let ana: string;
beforeAll(async () => {
  postgres = await startPostgres();
  const env = { HALLPASS_DATABASE: postgres.url };
  a = await startParties({ env });
  b = await startForTest({ folder: a.running.folder, env });
  ana = await a.accountId(a.ana);
});
afterAll(async () => {
  await postgres.goOn();
  await b.stop();
  await a.running.stop();
  await postgres.stop();
});

const introspectAt = (origin: string, token: unknown): Promise<Reply> =>
  send(`${origin}/introspect`, {
    method: "POST",
    headers: a.as("platform-api"),
    body: new URLSearchParams({ token: String(token) }),
  });
const refreshAt = (origin: string, token: unknown): Promise<Reply> =>
  send(`${origin}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      client_id: "learning-app",
      refresh_token: String(token),
    }),
  });
const tokensIn = ({ body }: Reply) => [body["access_token"], body["refresh_token"]];
const suspend = () => a.admin("POST", `/accounts/${ana}/suspensions`, { code: "conduct", signOut: false });
const reinstate = () => a.admin("POST", `/accounts/${ana}/reinstatements`, {});

async function took<T>(work: Promise<T>): Promise<[T, number]> {
  const begun = performance.now();
  return [await work, performance.now() - begun];
}

describe("two servers on PostgreSQL", () => {
  it("sign a person in, refresh anywhere, answer a retry again, and end the sign-in when a token comes again", async () => {
    const { tokens } = await signIn(a.phone, a.ana);
    expect((await introspectAt(b.origin, tokens.access_token)).body).toMatchObject({ active: true });
    const first = await refreshAt(b.origin, tokens.refresh_token);
    const retried = await refreshAt(a.origin, tokens.refresh_token);
    expect([first.status, tokensIn(retried)]).toEqual([200, tokensIn(first)]);
    const second = await refreshAt(a.origin, first.body["refresh_token"]);
    expect(second.status).toBe(200);
    expect((await refreshAt(b.origin, tokens.refresh_token)).status).toBe(400);
    for (const origin of [a.origin, b.origin])
      expect((await introspectAt(origin, second.body["access_token"])).body).toEqual({ active: false });
  });

  it("let one of several refreshes and code exchanges through, whoever is asked", async () => {
    const code = await codeFor(a.phone, a.ana);
    const exchange = (origin: string) =>
      send(`${origin}/token`, { method: "POST", body: new URLSearchParams(code) });
    const exchanges = await Promise.all([a.origin, b.origin, a.origin, b.origin].map(exchange));
    expect(exchanges.filter(({ status }) => status === 200)).toHaveLength(1);

    // Within the time for a retry each of them may hear the one answer; no two may hear different ones.
    let { refresh_token: token }: { refresh_token?: unknown } = (await signIn(a.phone, a.ana)).tokens;
    for (let round = 0; round < 20; round += 1) {
      const used = token;
      const refreshes = await Promise.all(
        [a.origin, b.origin, a.origin, b.origin].map((origin) => refreshAt(origin, used)),
      );
      const answered = refreshes.filter(({ status }) => status === 200).map(tokensIn);
      expect(new Set(answered.map(String)).size).toBe(1);
      token = answered[0]?.[1];
      expect(token).not.toBe(used);
    }
  });

  it("what is acknowledged by one holds at the other", async () => {
    const { tokens } = await signIn(a.phone, a.ana);
    const waits: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      waits.push((await took(suspend()))[1]);
      expect((await introspectAt(b.origin, tokens.access_token)).text).toBe('{"active":false}');
      expect((await refreshAt(b.origin, tokens.refresh_token)).body).toMatchObject({
        error: "invalid_grant",
      });
      waits.push((await took(reinstate()))[1]);
      expect((await introspectAt(b.origin, tokens.access_token)).body).toMatchObject({ active: true });
    }
    waits.sort((one, other) => one - other);
    const [median, longest] = [waits[20], waits.at(-1)].map((wait) => Math.round(wait ?? 0));
    process.stdout.write(`acknowledged on PostgreSQL: median ${median} ms, longest ${longest} ms\n`);
  });

  it("a person finds the sign-ins and ends one, everywhere", async () => {
    const { tokens } = await signIn(a.phone, a.ben);
    const mine = { headers: { authorization: `Bearer ${tokens.access_token}` } };
    const listed = await a.admin("GET", `/accounts/${await a.accountId(a.ben)}/grants`);
    expect(listed.body["items"]).toHaveLength(1);
    expect((await send(`${a.origin}/userinfo`, mine)).status).toBe(200);
    await a.post("/revoke", { token: String(tokens.refresh_token), client_id: "learning-app" });
    expect((await introspectAt(b.origin, tokens.access_token)).body).toEqual({ active: false });
    expect((await send(`${b.origin}/userinfo`, mine)).status).toBe(401);
  });

  it("lists people in the order of their names, and finds them in whatever case", async () => {
    const { body } = await a.admin("GET", "/accounts?text=SILVA");
    expect(body["items"]).toMatchObject([{ username: "ana.silva" }]);
  });

  it("keeps the password of the database out of the log", () => {
    expect([...a.running.logged, ...b.logged].join("")).not.toContain("not-asked-for");
  });
});

mainFlows(() => a);

describe("when PostgreSQL", () => {
  let token: unknown;
  beforeAll(async () => {
    token = (await signIn(a.phone, a.ana)).tokens.refresh_token;
  });

  const asked = async () => {
    const kinds: Readonly<Record<string, Promise<Reply>>> = {
      refresh: refreshAt(a.origin, token),
      list: a.admin("GET", "/accounts"),
      suspend: suspend(),
      authorize: begin(a.phone).then(async ({ url }) => send(url.href)),
      introspect: introspectAt(a.origin, "x".repeat(43)),
      ...Object.fromEntries(
        Array.from({ length: 20 }, (_none, n) => [`elsewhere ${n}`, refreshAt(b.origin, "y".repeat(43))]),
      ),
    };
    const timed = Object.entries(kinds).map(async ([kind, work]) => {
      const [{ status, headers }, time] = await took(work);
      return { kind, status, again: headers.has("retry-after"), inTime: time < 1000 || time };
    });
    return Promise.all(timed);
  };
  const refreshed = async () => {
    const { status, body } = await refreshAt(a.origin, token);
    if (status === 200) token = body["refresh_token"];
    return status;
  };
  /** The first answer that decides: each server finds for itself that PostgreSQL goes on, and says 503 until then. */
  const decidedAt = async (origin: string) => {
    let reply = await refreshAt(origin, token);
    for (const end = performance.now() + 5000; reply.status === 503 && performance.now() < end; ) {
      await sleep(50);
      reply = await refreshAt(origin, token);
    }
    return reply;
  };

  it("stands still, everybody hears 503 within a second, and when it goes on all is well", async () => {
    await postgres.freeze();
    const heard = [...(await asked()), ...(await asked())];
    await postgres.goOn();
    expect(heard).toEqual(heard.map(({ kind }) => ({ kind, status: 503, again: true, inTime: true })));
    await expect.poll(refreshed, { timeout: 5000 }).toBe(200);
    expect((await suspend()).status).toBeLessThan(300);
    expect((await decidedAt(b.origin)).body).toMatchObject({ error: "invalid_grant" });
    await reinstate();
  });

  it("is restarted, or crashes, nobody is refused for long and nothing acknowledged is lost", async () => {
    for (const signal of ["SIGINT", "SIGQUIT"] as const) {
      await expect.poll(async () => (await suspend()).status, { timeout: 5000 }).toBeLessThan(300);
      await postgres.restart({ signal, after: 200 });
      await expect.poll(async () => (await refreshAt(b.origin, token)).status).toBe(400);
      await expect.poll(async () => (await reinstate()).status).toBe(200);
      await expect.poll(refreshed, { timeout: 5000 }).toBe(200);
    }
  });
});
