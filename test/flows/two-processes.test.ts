import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Parties, type Reply, send, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";
import { type Running, startForTest } from "../support/running.ts";
import { program, type ServerProcess, startServerProcess } from "../support/server-process.ts";

/** The lease of servers that are stopped or killed here, in milliseconds, and what a busy machine may add. */
const lease = 1000;
const slack = 1500;
const aFewSeconds = 3000;
const env = { HALLPASS_LEASE_SECONDS: "1" };

let a: Parties;
let ana: string;
let token: string;
beforeAll(async () => {
  a = await startParties();
  ana = await a.accountId(a.ana);
  token = (await signIn(a.phone, a.ana)).tokens.access_token;
});
afterAll(async () => a.running.stop());

const introspectAt = (origin: string): Promise<Reply> =>
  send(`${origin}/introspect`, {
    method: "POST",
    headers: a.as("platform-api"),
    body: new URLSearchParams({ token }),
  });

const path = (what: string): string => `/accounts/${ana}/${what}`;
/** Of Ben's newest sign-in, as the store has it. */
async function lastActivity(): Promise<number> {
  const { body } = await a.admin("GET", `/accounts/${await a.accountId(a.ben)}/grants`);
  const grants = body["items"] as readonly { readonly lastActivityAt: string; readonly signedInAt: string }[];
  const [newest] = grants.toSorted((one, other) => other.signedInAt.localeCompare(one.signedInAt));
  return Date.parse(newest?.lastActivityAt ?? "");
}

const suspend = () => a.admin("POST", path("suspensions"), { code: "conduct", signOut: false });
const reinstate = () => a.admin("POST", path("reinstatements"), {});

const inShort = ({ status, headers, text }: Reply): string =>
  status === 503 ? `503, again after ${headers.get("retry-after")} s` : `${status} ${text}`;

/** What a server may say of a token that is over: that, or that it cannot tell yet. */
const honest: ReadonlySet<string> = new Set(['200 {"active":false}', "503, again after 1 s"]);

async function timed(work: Promise<Reply>): Promise<number> {
  const begun = performance.now();
  expect((await work).status).toBeLessThan(300);
  return performance.now() - begun;
}

const kidsAt = async (origin: string): Promise<readonly string[]> =>
  ((await send(`${origin}/jwks`)).body["keys"] as { kid: string }[]).map(({ kid }) => kid);

const probe = {
  kind: "web",
  name: "Probe",
  institutions: "all",
  redirectUris: ["https://probe.example/back"],
  scopes: ["openid"],
  secret: "none",
};

/** The status with which an authorization request of this client begins: 400 for one that is not known. */
async function authorizeAt(origin: string, id: string): Promise<number> {
  const asked = new URLSearchParams({
    client_id: id,
    response_type: "code",
    scope: "openid",
    redirect_uri: "https://probe.example/back",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
  });
  return (await send(`${origin}/authorize?${asked.toString()}`)).status;
}

describe("two servers on one data folder", () => {
  let b: Running;
  beforeAll(async () => {
    b = await startForTest({ folder: a.running.folder });
  });
  afterAll(async () => b.stop());

  it("what is acknowledged by one holds at the other, 200 times in both directions", {
    timeout: 60_000,
  }, async () => {
    const waits: number[] = [];
    const wrong: unknown[] = [];
    for (let round = 0; round < 200; round += 1) {
      waits.push(await timed(suspend()));
      const [shutOut, ofSuspended] = await Promise.all([introspectAt(b.origin), introspectAt(a.origin)]);
      if (shutOut.text !== '{"active":false}' || ofSuspended.text !== shutOut.text) wrong.push(shutOut);
      waits.push(await timed(reinstate()));
      const back = await introspectAt(b.origin);
      if (back.body["active"] !== true) wrong.push(back);
    }
    expect(wrong).toEqual([]);
    waits.sort((one, other) => one - other);
    const [median, longest] = [waits[200], waits.at(-1)].map((took) => Math.round(took ?? 0));
    process.stdout.write(`acknowledged by two processes: median ${median} ms, longest ${longest} ms\n`);
  });

  it("a person signed in through one is known to the other at once, and so is their sign-out", async () => {
    token = (await signIn(a.phone, a.ana)).tokens.access_token;
    expect((await introspectAt(b.origin)).body["active"]).toBe(true);
    await send(`${b.origin}/revoke`, {
      method: "POST",
      body: new URLSearchParams({ token, client_id: "learning-app" }),
    });
    for (const origin of [a.origin, b.origin])
      expect((await introspectAt(origin)).body).toEqual({ active: false });
    token = (await signIn(a.phone, a.ana)).tokens.access_token;
  });

  it("keys that are withdrawn through one are withdrawn at the other, and the new ones sign there", async () => {
    const administrator = await a.tokenOf(a.kim);
    for (let round = 0; round < 5; round += 1) {
      const old = await kidsAt(b.origin);
      const rotated = await a.admin("POST", "/keys/rotations", { atOnce: true }, administrator);
      const [here, there] = await Promise.all([kidsAt(a.origin), kidsAt(b.origin)]);
      expect([rotated.status, there]).toEqual([200, here]);
      expect(there.filter((kid) => old.includes(kid))).toEqual([]);
    }
  });

  it("nobody waits for a server that was stopped", async () => {
    const c = await startForTest({ folder: a.running.folder, env: { HALLPASS_LEASE_SECONDS: "30" } });
    await c.stop();
    await suspend();
    await reinstate();
    expect((await introspectAt(a.origin)).body["active"]).toBe(true);
  });
});

describe("a server in another process", () => {
  let b: ServerProcess;
  beforeAll(async () => {
    b = await startServerProcess({ folder: a.running.folder, env });
  }, 60_000);
  afterAll(async () => {
    b.signal("SIGCONT");
    await b.stop();
  });

  it("that stands still is waited for no longer than its lease, and does not answer active when it goes on", {
    timeout: 60_000,
  }, async () => {
    for (let round = 0; round < 5; round += 1) {
      // These connections stay open, so what is asked on them next is the first that the process reads afterwards.
      const before = await Promise.all(Array.from({ length: 5 }, () => introspectAt(b.origin)));
      expect(before.map(({ body }) => body["active"])).toEqual([true, true, true, true, true]);
      b.signal("SIGSTOP");
      const asked = Array.from({ length: 5 }, () => introspectAt(b.origin));
      const took = await timed(suspend());
      expect(took).toBeLessThan(lease + slack);
      process.stdout.write(`acknowledged beside a process that stands still: ${Math.round(took)} ms\n`);
      b.signal("SIGCONT");
      const answers = await Promise.all([
        ...asked,
        ...Array.from({ length: 20 }, () => introspectAt(b.origin)),
      ]);
      expect(answers.filter(({ body }) => body["active"] === true)).toEqual([]);
      expect(answers.map(inShort).filter((answer) => !honest.has(answer))).toEqual([]);
      await reinstate();
      await expect
        .poll(async () => (await introspectAt(b.origin)).body["active"], { timeout: 5000 })
        .toBe(true);
    }
  });

  it("knows what the operator has applied at the machine when the command ends", {
    timeout: 60_000,
  }, async () => {
    for (const id of ["probe-1", "probe-2", "probe-3"]) {
      const file = join(a.running.folder, `${id}.yaml`);
      await writeFile(file, JSON.stringify({ clients: [{ ...probe, id }] }));
      await promisify(execFile)(process.execPath, [program(), "apply", "--here", file], {
        env: { PATH: process.env["PATH"], HALLPASS_DATA: a.running.folder },
      });
      const known = await Promise.all([b.origin, a.origin].map((origin) => authorizeAt(origin, id)));
      expect([id, known]).toEqual([id, [303, 303]]);
    }
    expect(await authorizeAt(b.origin, "probe-4")).toBe(400);
  });

  it("that was killed is waited for once, no longer than its lease", { timeout: 60_000 }, async () => {
    const c = await startServerProcess({ folder: a.running.folder, env });
    await c.stop("SIGKILL");
    expect(await timed(suspend())).toBeLessThan(lease + slack);
    expect((await introspectAt(b.origin)).body).toEqual({ active: false });
    await reinstate();
  });

  it("that was killed has lost of sign-ins that nothing was written of for a minute no use but those of the last seconds", {
    timeout: 60_000,
  }, async () => {
    const c = await startServerProcess({ folder: a.running.folder, env });
    token = (await signIn(a.phone, a.ben)).tokens.access_token;
    await wait(20);
    const used = Date.now();
    expect((await introspectAt(c.origin)).body["active"]).toBe(true);
    await wait(aFewSeconds);
    await c.stop("SIGKILL");
    expect(await lastActivity()).toBeGreaterThanOrEqual(used);
  });

  it.each(["SIGTERM", "SIGINT"] as const)(
    "that is told to stop writes first what waits for its minute: %s",
    { timeout: 60_000 },
    async (signal) => {
      const c = await startServerProcess({ folder: a.running.folder, env });
      token = (await signIn(a.phone, a.ben)).tokens.access_token;
      const isUsed = async () => expect((await introspectAt(c.origin)).body["active"]).toBe(true);
      await isUsed();
      // By then it was written, so the next use waits.
      await wait(1500);
      const used = Date.now();
      await isUsed();
      expect(await lastActivity()).toBeLessThan(used);
      expect(await c.stop(signal)).toBe(0);
      expect(await lastActivity()).toBeGreaterThanOrEqual(used);
    },
  );
});
