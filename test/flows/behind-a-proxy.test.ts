import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Parties, send, startParties } from "../security/parties.ts";
import { person } from "../support/demo-people.ts";
import { startHaproxy } from "../support/haproxy.ts";
import { startNginx } from "../support/nginx.ts";
import { learningApp, signIn } from "../support/phone.ts";
import type { Place, Proxy } from "../support/proxy-process.ts";
import { freePort } from "../support/running.ts";
import { type ServerProcess, startServerProcess } from "../support/server-process.ts";

const limit = { timeout: 120_000 };
/** Three processes in production behind each proxy of deploy/, with TLS and without stickiness. */
const proxies: readonly (readonly [string, (place: Place) => Promise<Proxy>])[] = [
  ["nginx", startNginx],
  ["HAProxy", startHaproxy],
];

describe.each(proxies)("behind %s", (_name, startProxy) => {
  const before = getCACertificates("default");
  let a: Parties;
  let origin: string;
  let proxy: Proxy;
  let processes: readonly ServerProcess[];
  beforeAll(async () => {
    a = await startParties();
    const port = await freePort();
    origin = `https://localhost:${port}`;
    const secret = "only for this test and long enough";
    const env = {
      HALLPASS_ISSUER: origin,
      HALLPASS_TRUSTED_PROXIES: "1",
      HALLPASS_LOG_LEVEL: "info",
      HALLPASS_HOST: "127.0.0.1",
      HALLPASS_COOKIE_SECRETS: secret,
    };
    const start = () => startServerProcess({ folder: a.running.folder, env });
    processes = [await start(), await start(), await start()];
    proxy = await startProxy({ port, behind: processes.map((one) => Number(new URL(one.origin).port)) });
    setDefaultCACertificates([...before, proxy.certificate]);
  }, limit.timeout);
  afterAll(async () => {
    setDefaultCACertificates(before);
    await proxy.stop();
    await Promise.all(processes.map((one) => one.stop()));
    await a.running.stop();
  });

  const lines = () => processes.flatMap(({ logged }) => logged.filter(({ msg }) => msg === "request"));

  it("a sign-in goes through whichever process each of its requests comes to", limit, async () => {
    const phone = await learningApp(origin);
    const { tokens } = await signIn(phone, person(a.running, "northgate", "ana.silva"));
    for (let n = 0; n < 3; n += 1) {
      const { body } = await send(`${origin}/introspect`, {
        method: "POST",
        headers: a.as("platform-api"),
        body: new URLSearchParams({ token: tokens.access_token }),
      });
      expect(body).toMatchObject({ active: true, iss: origin });
    }
    const refreshed = await send(`${origin}/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "refresh_token",
        client_id: "learning-app",
        refresh_token: String(tokens.refresh_token),
      }),
    });
    expect(refreshed.status).toBe(200);
    for (const { logged } of processes)
      expect(logged.some(({ msg, route }) => msg === "request" && route !== "/readyz")).toBe(true);
  });

  /** What a client says in its headers, whatever that is. */
  const told = (path: string, headers: Readonly<Record<string, string>>): Promise<string> =>
    new Promise((resolve, reject) => {
      request(
        `${origin}${path}`,
        { headers, agent: false, servername: "localhost" },
        (response: IncomingMessage) => {
          let text = "";
          response.setEncoding("utf8");
          response.on("data", (more: string) => (text += more));
          response.on("end", () => resolve(text));
        },
      )
        .on("error", reject)
        .end();
    });

  it("another Host changes no address, and an address that a client makes up is believed by nobody", async () => {
    const text = await told("/.well-known/openid-configuration", {
      host: "evil.example",
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "http",
      "x-forwarded-for": "203.0.113.9",
      "x-request-id": "made-up-by-the-client",
    });
    expect(text).toContain(`"issuer":"${origin}"`);
    expect(text).not.toContain("evil.example");
    await expect
      .poll(() => lines().some(({ route }) => route === "/.well-known/openid-configuration"))
      .toBe(true);
    expect(new Set(lines().map(({ address }) => address))).toEqual(new Set(["127.0.0.1"]));
    expect(JSON.stringify(lines())).not.toContain("made-up-by-the-client");
  });

  it("the feed comes event by event, as it happens", limit, async () => {
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      request(`${origin}/introspect/feed`, { headers: a.as("platform-api"), agent: false }, resolve)
        .on("error", reject)
        .end();
    });
    expect(incoming.statusCode).toBe(200);
    let heard = "";
    incoming.setEncoding("utf8");
    incoming.on("data", (text: string) => (heard += text));
    await expect.poll(() => heard, { timeout: 5000 }).toContain("event:");
    const already = heard.length;
    const begun = performance.now();
    await a.admin("POST", `/accounts/${await a.accountId(a.ben)}/suspensions`, { code: "conduct" });
    await expect.poll(() => heard.slice(already), { timeout: 5000 }).toContain("data:");
    expect(performance.now() - begun).toBeLessThan(3000);
    incoming.destroy();
  });

  it("what is for probes is not for the world", async () => {
    expect((await send(`${origin}/readyz`)).status).toBe(404);
    expect((await send(`${origin}/livez`)).status).toBe(404);
  });

  it("a process that stops takes no request with it", limit, async () => {
    const [first] = processes;
    const stopped = first?.stop();
    const statuses = new Set<number>();
    for (let n = 0; n < 60; n += 1) statuses.add((await send(`${origin}/jwks`)).status);
    await stopped;
    for (let n = 0; n < 20; n += 1) statuses.add((await send(`${origin}/jwks`)).status);
    expect(statuses).toEqual(new Set([200]));
  });
});
