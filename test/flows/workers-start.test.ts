import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../support/running.ts";
import { startServerProcess } from "../support/server-process.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallpass-workers-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** How a start that fails ends, and all that it says. */
const failedStart = async (env: Readonly<Record<string, string>>): Promise<unknown> =>
  promisify(execFile)(process.execPath, ["src/main.ts", "serve"], {
    env: { PATH: process.env["PATH"], HALLPASS_WORKERS: "3", HALLPASS_DATA: folder, ...env },
  }).catch(({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }));

describe("workers start together, or not at all", () => {
  it("a port in use: nothing is begun", { timeout: 60_000 }, async () => {
    const other = createServer();
    await once(other.listen(0, "localhost"), "listening");
    const port = String((other.address() as AddressInfo).port);
    expect(await failedStart({ HALLPASS_PORT: port })).toEqual({
      code: 1,
      stderr: expect.stringMatching(new RegExp(`^hallpass: listen EADDRINUSE.*:${port}\\n$`)) as string,
    });
    expect(await readdir(folder)).toEqual([]);
    other.close();
  });

  it("three workers on an empty folder make one set of everything", {
    timeout: 240_000,
  }, async () => {
    const server = await startServerProcess({
      folder,
      env: { HALLPASS_WORKERS: "3", HALLPASS_LOG_LEVEL: "info" },
    });
    const ready = () => server.logged.filter(({ msg }) => msg === "worker is ready").length;
    await expect.poll(ready, { timeout: 200_000 }).toBe(3);
    const keys = (await (await fetch(`${server.origin}/jwks`)).json()) as { keys: readonly unknown[] };
    expect(keys.keys).toHaveLength(2);
    expect(await server.stop()).toBe(0);
  });

  it("with other secrets one tries, and says why", { timeout: 60_000 }, async () => {
    const secret = "another".repeat(5);
    const failed = await failedStart({
      HALLPASS_PORT: String(await freePort()),
      HALLPASS_KEY_ENCRYPTION_SECRET: secret,
      HALLPASS_COOKIE_SECRETS: secret,
    });
    expect(failed).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^hallpass: The signing key \S+ does not open .*\nhallpass: Cannot start: a worker has ended with exit code 1 before it was ready\.\n$/,
      ) as string,
    });
  });
});
