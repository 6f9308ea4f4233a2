import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Parties, send, startParties } from "../security/parties.ts";
import { signIn } from "../support/phone.ts";
import { freshToken } from "./parties.ts";

let a: Parties;
let ana: string;
beforeAll(async () => {
  a = await startParties();
  ana = await a.accountId(a.ana);
});
afterAll(async () => a.running.stop());

interface Example {
  readonly origin: string;
  stop(): Promise<number>;
}

/** The program as its reader starts it, in a process of its own. */
async function start(name: string, issuer = a.origin): Promise<Example> {
  const child = spawn(process.execPath, [`packages/resource-server/examples/${name}.ts`], {
    env: {
      PATH: process.env["PATH"],
      ISSUER: issuer,
      CLIENT_ID: "platform-api",
      CLIENT_SECRET: a.secretOf("platform-api"),
      PORT: "0",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exit = once(child, "exit");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    origin: line.replace("listening on ", ""),
    async stop() {
      child.kill("SIGTERM");
      return Number((await exit)[0]);
    },
  };
}

describe.each(["koa", "express", "fastify", "plain"])("the example for %s", (name) => {
  let example: Example;
  let token: string;
  beforeAll(async () => {
    example = await start(name);
    const more = { scope: "openid courses:read", resource: "https://api.platform.example" };
    token = (await signIn(a.phone, a.ana, { more })).tokens.access_token;
  });
  afterAll(async () => example.stop());

  const get = (given: string | undefined, origin = example.origin) =>
    send(origin, { headers: given === undefined ? {} : { authorization: `Bearer ${given}` } });

  it("lets a good token through, and knows whose it is", async () => {
    const { status, body } = await get(token);
    expect([status, body]).toEqual([200, { courses: [], person: ana, school: "northgate" }]);
  });

  it("asks for a token, refuses a bad one, and one that is not enough", async () => {
    const none = await get(undefined);
    expect([none.status, none.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
    const bad = await get("made-up");
    expect([bad.status, bad.body["error"]]).toEqual([401, "invalid_token"]);
    expect(bad.headers.get("www-authenticate")).toMatch(/^Bearer error="invalid_token"/);
    const poor = await get(await freshToken(a));
    expect([poor.status, poor.body["error"]]).toEqual([403, "insufficient_scope"]);
    expect(poor.headers.get("www-authenticate")).toMatch(/scope="courses:read"$/);
  });

  it("refuses right after a suspension is acknowledged, each time", async () => {
    for (let round = 0; round < 5; round += 1) {
      expect((await get(token)).status).toBe(200);
      await a.admin("POST", `/accounts/${ana}/suspensions`, { code: "conduct", signOut: false });
      expect((await get(token)).status).toBe(401);
      await a.admin("POST", `/accounts/${ana}/reinstatements`, {});
    }
  });

  it("says 503 and when to come again where it cannot tell, never 401", async () => {
    const alone = await start(name, "http://127.0.0.1:9");
    const { status, headers, body } = await get(token, alone.origin);
    expect([status, body["error"]]).toEqual([503, "temporarily_unavailable"]);
    expect(Number(headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(headers.get("www-authenticate")).toBeNull();
    expect(await alone.stop()).toBe(0);
  });
});
