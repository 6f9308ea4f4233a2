import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Koa from "koa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { healthRoutes } from "../src/http/health.ts";
import { healthCheck, probes } from "./support/deploy-files.ts";

const {
  options,
  command: [program = "", ...words],
} = healthCheck();

let servers: Server[];
beforeEach(() => {
  servers = [];
});
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

const hallpass = (ready: boolean) =>
  createServer(new Koa().use(healthRoutes(async () => ready).routes()).callback() as RequestListener);

/** Which code it ends with. In the image it is below `/opt/hallpass`. */
async function codeAt(port: number, asked: readonly string[] = words): Promise<unknown> {
  const file = program.replace("/opt/hallpass/", "");
  const env = { ...process.env, HALLPASS_PORT: String(port) };
  return (await once(spawn(file, asked, { env, stdio: "ignore" }), "exit"))[0];
}

describe("the image's health check", () => {
  it("tells whether a process answers, ready or not", async () => {
    expect(await codeAt(await portOf(hallpass(true)))).toBe(0);
    expect(await codeAt(await portOf(hallpass(false)))).toBe(0);
    expect(await codeAt(1)).toBe(1);
  });

  it("tells at another path whether it is ready", async () => {
    expect(await codeAt(await portOf(hallpass(true)), ["/readyz"])).toBe(0);
    expect(await codeAt(await portOf(hallpass(false)), ["/readyz"])).toBe(1);
    expect(await codeAt(await portOf(hallpass(true)), ["/nowhere"])).toBe(1);
  });

  it("waits three seconds for a process that has hung, as Kubernetes does", async () => {
    const port = await portOf(createServer(() => undefined));
    const begun = performance.now();
    expect(await codeAt(port)).toBe(1);
    const waited = performance.now() - begun;
    const { timeoutSeconds } = probes().livenessProbe;
    expect(Math.round(waited / 1000)).toBeGreaterThanOrEqual(Number(timeoutSeconds));
  });

  it("asks as often as Kubernetes, gives as long to start, and more for a machine that is slow to begin asking", () => {
    const { livenessProbe, startupProbe } = probes();
    const starts = Number(startupProbe["periodSeconds"]) * Number(startupProbe["failureThreshold"]);
    expect(options).toBe(
      `--interval=${String(livenessProbe["periodSeconds"])}s --timeout=10s --start-period=${starts}s ` +
        `--retries=${String(livenessProbe["failureThreshold"])}`,
    );
  });
});
