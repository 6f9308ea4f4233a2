import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../support/running.ts";
import { type ServerProcess, sources, startServerProcess } from "../support/server-process.ts";

let folder: string;
let server: ServerProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hallpass-workers-"));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** However slow the machine is: the test's own limit ends it. */
const untilSaid = async (what: string, times: number): Promise<void> => {
  while (server.logged.filter(({ msg }) => msg === what).length < times) await wait(20);
};

/** How a start that fails ends, and all that it says. */
const failedStart = async (env: Readonly<Record<string, string>>): Promise<unknown> =>
  promisify(execFile)(process.execPath, [sources, "serve"], {
    env: { PATH: process.env["PATH"], HALLPASS_WORKERS: "3", HALLPASS_DATA: folder, ...env },
  }).catch(({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }));

describe("workers start together, or not at all", () => {
  it("a port in use: nothing is begun", { timeout: 60_000 }, async () => {
    const other = createServer();
    await once(other.listen(0, "localhost"), "listening");
    const port = String((other.address() as AddressInfo).port);
    expect(await failedStart({ HALLPASS_PORT: port })).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        new RegExp(`HALLPASS_PORT must be a port that is free; another program listens on ${port}`),
      ) as string,
    });
    expect(await readdir(folder)).toEqual([]);
    other.close();
  });

  it("three workers on an empty folder make one set of everything", { timeout: 240_000 }, async () => {
    server = await startServerProcess({
      folder,
      env: { HALLPASS_WORKERS: "3", HALLPASS_LOG_LEVEL: "info" },
      stderr: "ignore",
      // These workers, as those of operators, from the sources.
      from: sources,
    });
    await untilSaid("worker is ready", 3);
    const keys = (await (await fetch(`${server.origin}/jwks`)).json()) as { keys: readonly unknown[] };
    expect(keys.keys).toHaveLength(2);
  });

  it("a reload whose workers cannot start leaves the old ones where they are", {
    timeout: 60_000,
  }, async () => {
    await writeFile(join(folder, "development-secrets.json"), "spoilt");
    server.signal("SIGHUP");
    await untilSaid("the reload has failed, and the old workers go on", 1);
    expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
    expect(server.logged.some(({ msg }) => msg === "worker has crashed")).toBe(false);
  });

  it("when none is left and none can be started, that is the end, and not 0", {
    timeout: 60_000,
  }, async () => {
    for (const { msg, pid } of server.logged)
      if (msg === "worker is ready") process.kill(Number(pid), "SIGKILL");
    expect(await server.ended).toBe(1);
    // One that failed in the reload, and here one at once and one a second later at the most.
    expect(server.logged.filter(({ msg }) => /could not be started/.test(String(msg))).length).toBeLessThan(
      4,
    );
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
