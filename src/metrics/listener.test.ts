import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../../test/support/running.ts";
import { serveMetrics } from "./listener.ts";

const secret = "s".repeat(32);
let port: number;
let listener: AsyncDisposable;
let fails = false;
const url = (path = "/metrics"): string => `http://127.0.0.1:${port}${path}`;

async function serve(metricsSecret?: string): Promise<void> {
  port = await freePort();
  const guarded = metricsSecret === undefined ? {} : { metricsSecret };
  listener = await serveMetrics({ metricsAt: { host: "127.0.0.1", port }, ...guarded }, async () => {
    if (fails) throw new Error("not now");
    return { hallpass_leases_held: { "": 1 } };
  });
}
beforeEach(() => {
  fails = false;
});
afterEach(async () => listener[Symbol.asyncDispose]());

describe("the address for metrics", () => {
  it("tells them in Prometheus's format, and keeps no copy anywhere", async () => {
    await serve();
    const response = await fetch(url());
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(await response.text()).toContain("\nhallpass_leases_held 1\n");
  });

  it.each([
    ["nothing", undefined],
    ["another secret", `Bearer ${"t".repeat(32)}`],
    ["the secret without its scheme", secret],
    ["the secret and more", `Bearer ${secret}s`],
  ])("with a secret refuses %s", async (_, authorization) => {
    await serve(secret);
    const response = await fetch(url(), authorization === undefined ? {} : { headers: { authorization } });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(await response.text()).not.toContain("hallpass_leases_held");
  });

  it("with a secret takes whoever shows it", async () => {
    await serve(secret);
    expect((await fetch(url(), { headers: { authorization: `Bearer ${secret}` } })).status).toBe(200);
  });

  it("has nothing else, changes nothing, and says when it cannot tell", async () => {
    await serve();
    expect((await fetch(url("/"))).status).toBe(404);
    const posted = await fetch(url(), { method: "POST" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    fails = true;
    expect((await fetch(url())).status).toBe(503);
  });

  it("is nowhere without a setting", async () => {
    let asked = false;
    listener = await serveMetrics({}, async () => {
      asked = true;
      return {};
    });
    await expect(fetch(url())).rejects.toThrow("fetch failed");
    expect(asked).toBe(false);
  });
});
