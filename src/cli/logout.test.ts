import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { instant } from "../policy/time.ts";
import { runCommandLine } from "./command-line.ts";
import { keptSignIns } from "./kept-sign-ins.ts";

const url = "http://localhost:3000";
const notHere = async (): Promise<never> => {
  throw new Error("not asked for");
};

let home: string;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "hallpass-home-"));
  await keptSignIns({ XDG_CONFIG_HOME: home }).keep(url, { accessToken: "token", expiresAt: instant(0) });
});
afterEach(() => rmSync(home, { recursive: true }));

/** Signs out at a server that answers so, and tells what is still kept. */
async function signOut(answer: () => Response) {
  const sent: unknown[] = [];
  let err = "";
  const exitCode = await runCommandLine(["logout"], {
    serve: notHere,
    migrate: notHere,
    examine: notHere,
    applyHere: notHere,
    readContentFile: notHere,
    env: { XDG_CONFIG_HOME: home },
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    stdout: { write: () => true },
    stderr: { write: (text) => (err += text) },
    isTerminal: false,
    now: () => instant(0),
    fetch: async (address, { body } = {}) => {
      sent.push([address, Object.fromEntries(body as URLSearchParams)]);
      return answer();
    },
  });
  return { exitCode, err, sent, kept: await keptSignIns({ XDG_CONFIG_HOME: home }).of(url) };
}

describe("logout", () => {
  it("ends the token at the server and forgets it here", async () => {
    expect(await signOut(() => new Response())).toEqual({
      exitCode: 0,
      err: `Signed out at ${url}.\n`,
      sent: [[`${url}/revoke`, { client_id: "hallpass-cli", token: "token" }]],
      kept: undefined,
    });
  });

  it.each([
    ["refuses", () => new Response(null, { status: 400 }), 1],
    ["cannot tell", () => new Response(null, { status: 503 }), 5],
    [
      "does not answer",
      () => {
        throw new TypeError("fetch failed");
      },
      5,
    ],
  ])("forgets it here when the server %s, and says that it did not end there", async (_, answer, code) => {
    const { exitCode, kept, err } = await signOut(answer);
    expect({ exitCode, kept }).toEqual({ exitCode: code, kept: undefined });
    expect(err).toMatch(/^hallpass: /);
  });
});
