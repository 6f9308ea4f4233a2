import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Instant, instant } from "../policy/time.ts";
import { accessToken } from "./credentials.ts";
import { keptSignIns } from "./kept-sign-ins.ts";
import { serverAt } from "./server-address.ts";

const here = "http://localhost:3000";
const elsewhere = "https://id.school.example";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "hallpass-home-"));
});
afterEach(() => rmSync(home, { recursive: true }));

interface Asking {
  readonly url?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: Instant;
}

/** The token that the command line would use, and what it sent to get it. */
async function ask({ url = here, env = {}, now = instant(0) }: Asking) {
  const sent: { authorization: string | null; form: Record<string, string> }[] = [];
  const server = serverAt(url, async (_, request = {}) => {
    const form = Object.fromEntries(request.body as URLSearchParams);
    sent.push({ authorization: new Headers(request.headers).get("authorization"), form });
    return Response.json({ access_token: "token of a client", expires_in: 60 });
  });
  const all = { XDG_CONFIG_HOME: home, HALLPASS_DATA: home, ...env };
  const token = await accessToken({ server, env: all, now: () => now }, ["accounts:read", "audit:read"]);
  return { token, sent };
}

const client = { HALLPASS_CLIENT_ID: "my scripts", HALLPASS_CLIENT_SECRET: "a:b+c" };
const keep = (url: string, expiresAt: number) =>
  keptSignIns({ XDG_CONFIG_HOME: home }).keep(url, {
    accessToken: "token of a person",
    expiresAt: instant(expiresAt),
  });
const writeDemo = (text: string) => writeFileSync(join(home, "demo-credentials.json"), text);
const demo = '{"clients":{"school-scripts":{"secret":"demo"}},"accounts":{}}';

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

describe("whoever acts", () => {
  it("is the client of the environment first, with the permissions that are needed and no others", async () => {
    await keep(here, 1_000_000);
    writeDemo(demo);
    expect(await ask({ env: client })).toEqual({
      token: "token of a client",
      sent: [
        {
          // RFC 6749 §2.3.1: form-encoded, then joined.
          authorization: basic("my+scripts:a%3Ab%2Bc"),
          form: {
            grant_type: "client_credentials",
            resource: `${here}/admin`,
            scope: "accounts:read audit:read",
          },
        },
      ],
    });
  });

  it("is else the person who signed in at this server", async () => {
    await keep(here, 1_000_000);
    writeDemo(demo);
    expect(await ask({})).toEqual({ token: "token of a person", sent: [] });
  });

  it("is else, in development, the scripts of the demo", async () => {
    await keep(elsewhere, 1_000_000);
    writeDemo(demo);
    expect((await ask({})).sent).toMatchObject([{ authorization: basic("school-scripts:demo") }]);
  });

  it.each([
    ["the demo's secret would go to another machine", { url: elsewhere }],
    ["it is production", { env: { NODE_ENV: "production" } }],
  ])("is nobody when %s", async (_, asking) => {
    writeDemo(demo);
    await expect(ask(asking)).rejects.toMatchObject({ exit: "not-permitted" });
  });

  it.each(["nonsense", "{}", '{"clients":{}}'])("is nobody when the demo's file is %s", async (text) => {
    writeDemo(text);
    await expect(ask({})).rejects.toThrow("You are not signed in");
  });

  it("is nobody when half of a client is named", async () => {
    await expect(ask({ env: { HALLPASS_CLIENT_ID: "x" } })).rejects.toMatchObject({ exit: "usage" });
    await expect(ask({ env: { HALLPASS_CLIENT_SECRET: "x" } })).rejects.toMatchObject({ exit: "usage" });
  });
});

describe("the sign-in of a person", () => {
  it("is good until half a minute before its end", async () => {
    await keep(here, 100_000);
    expect((await ask({ now: instant(69_999) })).token).toBe("token of a person");
    await expect(ask({ now: instant(70_000) })).rejects.toThrow("Your sign-in has run out.");
  });

  it("that has run out does not become somebody else's", async () => {
    await keep(here, 0);
    writeDemo(demo);
    await expect(ask({})).rejects.toMatchObject({ exit: "not-permitted" });
  });
});
