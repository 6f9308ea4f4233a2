import { afterAll, beforeAll, expect, it } from "vitest";
import { type Parties, startParties } from "../security/parties.ts";
import { ask } from "../support/asking.ts";
import { signIn } from "../support/phone.ts";
import { freePort } from "../support/running.ts";
import { type ServerProcess, startServerProcess } from "../support/server-process.ts";

/** Each worker that starts takes a processor for a second or so, and there are other tests. */
const limit = { timeout: 300_000 };
const patiently = { timeout: 60_000 };
const secret = "a secret that only Prometheus knows";

let a: Parties;
let token: string;
let server: ServerProcess;
let metricsUrl: string;
beforeAll(async () => {
  a = await startParties();
  token = (await signIn(a.phone, a.ana)).tokens.access_token;
  const metricsPort = await freePort();
  metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
  server = await startServerProcess({
    folder: a.running.folder,
    env: {
      HALLPASS_WORKERS: "2",
      HALLPASS_LOG_LEVEL: "info",
      HALLPASS_ISSUER: a.origin,
      HALLPASS_METRICS_LISTEN: `127.0.0.1:${metricsPort}`,
      HALLPASS_METRICS_SECRET: secret,
    },
  });
}, limit.timeout);
afterAll(async () => {
  await server.stop();
  await a.running.stop();
});

async function scraped(name: string): Promise<number> {
  const response = await fetch(metricsUrl, { headers: { authorization: `Bearer ${secret}` } });
  expect(response.status).toBe(200);
  const [, value] =
    new RegExp(`^${name.replaceAll(/[{}]/g, "\\$&")} (.*)$`, "m").exec(await response.text()) ?? [];
  return Number(value ?? 0);
}

const answered = 'hallpass_introspections_total{caller="platform-api",outcome="active"}';

/** Each over a connection of its own, which goes to one worker after the other. */
async function introspections(count: number): Promise<void> {
  const url = `${server.origin}/introspect`;
  const headers = { ...a.as("platform-api"), connection: "close" };
  for (let n = 0; n < count; n += 1) await ask({ url, headers, form: { token } });
}

const pids = (): readonly number[] =>
  server.logged.filter(({ msg }) => msg === "worker is ready").map(({ pid }) => Number(pid));

it("are told with one scrape, and only to whoever shows the secret", limit, async () => {
  await expect.poll(() => scraped("hallpass_processes"), patiently).toBe(2);
  await introspections(12);
  expect(await scraped(answered)).toBe(12);
  expect(await scraped("hallpass_leases_held")).toBe(2);
  expect((await fetch(metricsUrl)).status).toBe(401);
});

it("never go back when a worker crashes, and none that was scraped is lost", limit, async () => {
  await expect.poll(() => scraped("hallpass_processes"), patiently).toBe(2);
  await introspections(10);
  const before = await scraped(answered);
  const workersBefore = pids().length;
  process.kill(pids().at(-1) ?? 0, "SIGKILL");
  await expect.poll(() => pids().length, patiently).toBe(workersBefore + 1);
  await expect.poll(() => scraped("hallpass_processes"), patiently).toBe(2);
  expect(await scraped(answered)).toBe(before);
  await introspections(2);
  expect(await scraped(answered)).toBe(before + 2);
});

it("are all kept when workers are renewed, also those that nobody has scraped", limit, async () => {
  await expect.poll(() => scraped("hallpass_processes"), patiently).toBe(2);
  const before = await scraped(answered);
  await introspections(8);
  server.signal("SIGHUP");
  await expect.poll(() => server.logged.some(({ msg }) => msg === "reloaded"), patiently).toBe(true);
  await expect.poll(() => scraped("hallpass_processes"), patiently).toBe(2);
  expect(await scraped(answered)).toBe(before + 8);
});

it("of a worker that hangs are missing, and the others' are told within two seconds", limit, async () => {
  await expect.poll(() => scraped("hallpass_processes"), patiently).toBe(2);
  const before = await scraped(answered);
  const [hangs = 0] = pids().slice(-1);
  process.kill(hangs, "SIGSTOP");
  try {
    const begun = performance.now();
    expect(await scraped("hallpass_processes")).toBe(1);
    expect(await scraped(answered)).toBe(before);
    expect(performance.now() - begun).toBeLessThan(6000);
  } finally {
    process.kill(hangs, "SIGCONT");
  }
});
