import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { endWithUs } from "../support/end-with-us.ts";
import { freePort } from "../support/running.ts";
import { credentialsIn } from "../support/server-process.ts";

let folder: string;
let env: NodeJS.ProcessEnv;
let port: number;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallpass-newcomer-"));
  port = await freePort();
  env = { ...process.env, HALLPASS_PORT: String(port), HALLPASS_LOG_LEVEL: "error" };
});
afterAll(() => rm(folder, { recursive: true }));

/** What `npm start` runs, and what it has written once it is up. */
async function started(data: string) {
  const [command, ...argv] = manifest.scripts.start.split(" ");
  expect(command).toBe("node");
  const child = endWithUs(
    spawn(process.execPath, argv, {
      env: { ...env, HALLPASS_DATA: data },
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
  const ended = once(child, "exit");
  let written = "";
  await new Promise<void>((up, down) => {
    child.stdout.on("data", (chunk: Buffer) => {
      written += chunk.toString();
      if (written.includes("Ctrl-C stops it.")) up();
    });
    child.once("exit", (code) => down(new Error(`it ended with ${code}: ${written}`)));
  });
  return {
    written,
    ctrlC: async () => {
      child.kill("SIGINT");
      const [code, signal] = await ended;
      return { code, signal };
    },
  };
}

async function demo(more: NodeJS.ProcessEnv): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, ["test/demo/demo.ts"], {
    env: { ...env, ...more },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const out = await text(child.stdout);
  const [code] = await ended;
  return { code, out };
}

const secretsIn = ({ clients, accounts }: Awaited<ReturnType<typeof credentialsIn>>): readonly string[] => [
  ...Object.values(clients).map(({ secret }) => secret),
  ...Object.values(accounts).map(({ password }) => password),
];

describe("npm start, as a newcomer types it", { timeout: 120_000 }, () => {
  it("prints at the first start alone what it has made, serves the demo, and ends cleanly by Ctrl-C", async () => {
    const data = join(folder, "first");
    const first = await started(data);
    const made = await credentialsIn(data);
    const lines = first.written.split("\n").map((line) => line.trim().split(/\s+/).join(" "));
    for (const [id, { password }] of Object.entries(made.accounts))
      expect(lines).toContain(`${id} ${password}`);
    for (const [id, { secret }] of Object.entries(made.clients)) expect(lines).toContain(`${id} ${secret}`);
    const kept = await stat(join(data, "demo-credentials.json"));
    expect(kept.mode & 0o777).toBe(0o600);

    const url = `http://localhost:${port}`;
    const told = await demo({ HALLPASS_URL: url, HALLPASS_DATA: data });
    expect(told).toEqual({ code: 0, out: expect.stringContaining(`The server that runs at ${url}.`) });
    expect(told.out).toMatch(/\n\d+ steps, every answer as it must be\.\n$/);
    expect(told.out.match(/^✓ +\d+ ms {2}\S/gm)?.length).toBe(Number(/(\d+) steps/.exec(told.out)?.[1]));
    const lost = await demo({ HALLPASS_URL: url, HALLPASS_DATA: join(folder, "elsewhere") });
    expect(lost).toEqual({ code: 1, out: expect.stringContaining("Set HALLPASS_DATA to its data folder") });

    expect(await first.ctrlC()).toEqual({ code: 0, signal: null });
    // SQLite takes its write-ahead log away when the last connection was closed, as a clean end does.
    expect((await readdir(data)).filter((name) => /-(wal|shm)$/.test(name))).toEqual([]);

    const second = await started(data);
    expect(second.written).not.toContain("First start");
    for (const secret of secretsIn(made)) expect(second.written).not.toContain(secret);
    expect(await credentialsIn(data)).toEqual(made);
    const again = await demo({ HALLPASS_URL: url, HALLPASS_DATA: data });
    expect(again.code).toBe(0);
    expect(await second.ctrlC()).toEqual({ code: 0, signal: null });
  });

  it("makes other passwords and secrets in another installation", async () => {
    const [one, other] = [join(folder, "one"), join(folder, "other")];
    for (const data of [one, other]) await (await started(data)).ctrlC();
    const [made, madeThere] = [secretsIn(await credentialsIn(one)), secretsIn(await credentialsIn(other))];
    expect(new Set([...made, ...madeThere]).size).toBe(made.length + madeThere.length);
    expect(made.every((secret) => secret.length >= 16)).toBe(true);
  });

  it("says which Hallpass it has not found where the demo is sent to", async () => {
    const url = `http://localhost:${await freePort()}`;
    expect(await demo({ HALLPASS_URL: url })).toEqual({
      code: 1,
      out: expect.stringContaining(`No Hallpass answers at ${url}.`),
    });
  });
});
