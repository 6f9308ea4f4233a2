import { describe, expect, it } from "vitest";
import { readSettings } from "./settings.ts";
import { socketAddress } from "./socket-address.ts";

describe("the address for metrics", () => {
  it.each([
    ["127.0.0.1:9464", { host: "127.0.0.1", port: 9464 }],
    ["0.0.0.0:1", { host: "0.0.0.0", port: 1 }],
    ["[::1]:65535", { host: "::1", port: 65_535 }],
  ])("%s is one", (text, address) => expect(socketAddress(text)).toEqual(address));

  it.each([
    "9464",
    ":9464",
    "localhost:9464",
    "127.0.0.1",
    "::1:9464",
    "[127.0.0.1]:9464",
    "[::1]",
    "1.2.3:80",
  ])("%s is none", (text) => expect(socketAddress(text)).toBeUndefined());

  it.each(["127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:-1", "256.0.0.1:80"])("%s is out of range", (text) =>
    expect(socketAddress(text)).toBeUndefined(),
  );

  const secret = "s".repeat(32);
  it.each(["0.0.0.0:9464", "[::]:9464", "10.1.2.3:9464", "[2001:db8::1]:9464"])(
    "%s needs a secret, because others reach it",
    (HALLPASS_METRICS_LISTEN) => {
      expect(() => readSettings({ HALLPASS_METRICS_LISTEN })).toThrow(
        "HALLPASS_METRICS_SECRET is required, unless HALLPASS_METRICS_LISTEN is an address of this machine alone",
      );
      const settings = readSettings({ HALLPASS_METRICS_LISTEN, HALLPASS_METRICS_SECRET: secret });
      expect(settings.metricsSecret).toBe(secret);
    },
  );

  it.each(["127.0.0.1:9464", "127.8.8.8:9464", "[::1]:9464"])("%s needs none", (HALLPASS_METRICS_LISTEN) =>
    expect(readSettings({ HALLPASS_METRICS_LISTEN }).metricsSecret).toBeUndefined(),
  );

  it("never repeats a secret that is too short, and says so once", () => {
    const environment = { HALLPASS_METRICS_LISTEN: "0.0.0.0:9464", HALLPASS_METRICS_SECRET: "too-short" };
    expect(() => readSettings(environment)).toThrow(
      /^Cannot start:\n {2}HALLPASS_METRICS_SECRET must be at least 32 characters$/,
    );
  });
});
