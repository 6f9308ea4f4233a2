import { describe, expect, it } from "vitest";
import { problemsOf } from "../../test/support/settings-problems.ts";
import { hours, minutes, seconds } from "../policy/time.ts";
import { readSettings } from "./settings.ts";

const secret = "a".repeat(32);
const production = {
  NODE_ENV: "production",
  HALLPASS_ISSUER: "https://id.school.example",
  HALLPASS_DATA: "/var/lib/hallpass",
  HALLPASS_KEY_ENCRYPTION_SECRET: secret,
  HALLPASS_COOKIE_SECRETS: `${"b".repeat(32)}, ${"c".repeat(40)}`,
};

describe("readSettings", () => {
  it("needs nothing in development", () => {
    expect(readSettings({})).toEqual({
      production: false,
      issuer: "http://localhost:3000",
      port: 3000,
      host: "localhost",
      workers: 1,
      data: "var",
      trustedProxies: 0,
      logLevel: "info",
      accessTokenLifetime: hours(1),
      leaseLength: seconds(2),
      passwordHashesAtOnce: 2,
      stopDelay: seconds(0),
      stopWithin: seconds(20),
      allowedPrivateHosts: new Set(),
      attempts: { perNetwork: 100, perAccountAndNetwork: 10, perAccount: 100 },
      previewAbove: 1000,
      consoleIdle: minutes(30),
      introspectionMisses: 600,
      tokenCacheSize: 64_000_000,
    });
  });

  it("reads a production server", () => {
    expect(readSettings(production)).toMatchObject({
      production: true,
      issuer: "https://id.school.example",
      host: "::",
      data: "/var/lib/hallpass",
      keyEncryptionSecret: secret,
      cookieSecrets: ["b".repeat(32), "c".repeat(40)],
      stopDelay: seconds(5),
    });
  });

  it("refuses production without the four settings it cannot guess, and names all of them", () => {
    expect(problemsOf({ NODE_ENV: "production" })).toEqual([
      "HALLPASS_KEY_ENCRYPTION_SECRET is required in production: at least 32 characters",
      "HALLPASS_COOKIE_SECRETS is required in production: a list with commas between, each at least 32 characters",
      "HALLPASS_ISSUER is required in production: an address without a path, such as https://id.school.example; in production it starts with https://",
      "HALLPASS_DATA is required in production, unless HALLPASS_DATABASE is set: a path to a folder",
    ]);
  });

  it.each(["HALLPASS_ISSUER", "HALLPASS_DATA", "HALLPASS_KEY_ENCRYPTION_SECRET", "HALLPASS_COOKIE_SECRETS"])(
    "takes an empty %s for one that is not set",
    (name) => expect(problemsOf({ ...production, [name]: "" })).toEqual([expect.stringContaining(name)]),
  );

  it("does not fall back to the port's address for the issuer in production", () => {
    expect(problemsOf({ ...production, HALLPASS_ISSUER: undefined, HALLPASS_PORT: "4000" })).toEqual([
      expect.stringContaining("HALLPASS_ISSUER is required"),
    ]);
  });

  it("takes an empty setting for one that is not set in development too", () => {
    const empty = { NODE_ENV: "", HALLPASS_ISSUER: "", HALLPASS_PORT: "", HALLPASS_COOKIE_SECRETS: "" };
    expect(readSettings(empty)).toEqual(readSettings({}));
  });

  it("puts the port into the default issuer", () => {
    expect(readSettings({ HALLPASS_PORT: "4321" }).issuer).toBe("http://localhost:4321");
    expect(readSettings({ HALLPASS_PORT: "80" }).issuer).toBe("http://localhost");
    expect(readSettings({ HALLPASS_PORT: "4321", HALLPASS_ISSUER: "https://x.example/" }).issuer).toBe(
      "https://x.example",
    );
  });

  it("tells every problem at once, each with what it must be and what it was", () => {
    expect(() =>
      readSettings({ HALLPASS_PORT: "x", HALLPASS_LOG_LEVEL: "loud", HALLPASS_STOP_SECONDS: "0" }),
    ).toThrow(
      [
        "Cannot start:",
        '  HALLPASS_PORT must be a whole number from 1 to 65535; it is "x"',
        '  HALLPASS_LOG_LEVEL must be one of silent, error, warn, info, debug; it is "loud"',
        '  HALLPASS_STOP_SECONDS must be a whole number from 1 to 300; it is "0"',
      ].join("\n"),
    );
  });

  it.each(["HALLPASS_KEY_ENCRYPTION_SECRET", "HALLPASS_COOKIE_SECRETS"])(
    "never repeats %s, not even a wrong one",
    (name) => {
      const problems = problemsOf({ ...production, [name]: "tooshort" });
      expect(problems).toEqual([expect.stringContaining(`${name} must be`)]);
      expect(problems.join()).not.toContain("tooshort");
    },
  );

  it("needs no data folder in production with a database", () => {
    const database = "postgres://hallpass:secret@db.school.example/hallpass";
    const { HALLPASS_DATA: _folder, ...rest } = production;
    expect(readSettings({ ...rest, HALLPASS_DATABASE: database })).toMatchObject({ database });
  });

  it("refuses a short secret at any place of the list", () => {
    expect(problemsOf({ HALLPASS_COOKIE_SECRETS: `${secret},short` })).toHaveLength(1);
    expect(problemsOf({ HALLPASS_COOKIE_SECRETS: `${secret},` })).toHaveLength(1);
  });

  it("refuses a name it does not know", () => {
    expect(problemsOf({ HALLPASS_ISSUSER: "https://x.example", PATH: "/bin" })).toEqual([
      "HALLPASS_ISSUSER is not a setting; see docs/reference/settings.md",
    ]);
  });

  it("leaves the variables of the command line to the command line", () => {
    expect(readSettings({ HALLPASS_URL: "x", HALLPASS_CLIENT_ID: "y" })).toEqual(readSettings({}));
  });

  it("refuses a NODE_ENV that is a slip of the pen", () => {
    expect(problemsOf({ NODE_ENV: "prodution" })).toEqual([
      'NODE_ENV must be production, development or test; it is "prodution"',
    ]);
  });

  it.each([
    ["a path", "https://id.example/auth"],
    ["a query", "https://id.example/?a"],
    ["a fragment", "https://id.example/#a"],
    ["a user", "https://me@id.example"],
    ["another scheme", "ftp://id.example"],
    ["no scheme", "id.example"],
  ])("refuses an issuer with %s", (_, issuer) => {
    expect(problemsOf({ HALLPASS_ISSUER: issuer })).toEqual([expect.stringContaining("HALLPASS_ISSUER")]);
  });

  it("refuses an issuer without https in production only", () => {
    expect(problemsOf({ HALLPASS_ISSUER: "http://id.example" })).toEqual([]);
    expect(problemsOf({ ...production, HALLPASS_ISSUER: "http://id.example" })).toHaveLength(1);
  });

  it.each([
    ["HALLPASS_TRUSTED_PROXIES", "6"],
    ["HALLPASS_TRUSTED_PROXIES", "-1"],
    ["HALLPASS_ACCESS_TOKEN_SECONDS", "59"],
    ["HALLPASS_ACCESS_TOKEN_SECONDS", "3601"],
    ["HALLPASS_LEASE_SECONDS", "0"],
    ["HALLPASS_LEASE_SECONDS", "31"],
    ["HALLPASS_PASSWORD_HASHES_AT_ONCE", "0"],
    ["HALLPASS_PASSWORD_HASHES_AT_ONCE", "65"],
    ["HALLPASS_STOP_DELAY_SECONDS", "61"],
    ["HALLPASS_STOP_SECONDS", "301"],
    ["HALLPASS_PORT", "65536"],
    ["HALLPASS_PORT", "1e3"],
    ["HALLPASS_ATTEMPTS_PER_NETWORK", "0"],
    ["HALLPASS_HOST", "two words"],
  ])("refuses %s=%s", (name, text) => {
    expect(problemsOf({ [name]: text })).toEqual([
      expect.stringMatching(`^${name} must be .*it is "${text}"`),
    ]);
  });

  it.each([
    ["HALLPASS_TRUSTED_PROXIES", "5", { trustedProxies: 5 }],
    ["HALLPASS_ACCESS_TOKEN_SECONDS", "60", { accessTokenLifetime: seconds(60) }],
    ["HALLPASS_LEASE_SECONDS", "30", { leaseLength: seconds(30) }],
    ["HALLPASS_PASSWORD_HASHES_AT_ONCE", "64", { passwordHashesAtOnce: 64 }],
    ["HALLPASS_STOP_DELAY_SECONDS", "60", { stopDelay: seconds(60) }],
    ["HALLPASS_STOP_SECONDS", "300", { stopWithin: seconds(300) }],
    ["HALLPASS_LOG_LEVEL", "silent", { logLevel: "silent" }],
    [
      "HALLPASS_ALLOWED_PRIVATE_HOSTS",
      "Quiz.inside.example, 10.0.4.7,::1",
      { allowedPrivateHosts: new Set(["quiz.inside.example", "10.0.4.7", "::1"]) },
    ],
    ["HALLPASS_HOST", "127.0.0.1", { host: "127.0.0.1" }],
    ["HALLPASS_ATTEMPTS_PER_ACCOUNT", "7", { attempts: { perAccount: 7 } }],
    ["HALLPASS_PREVIEW_ABOVE", "0", { previewAbove: 0 }],
    ["HALLPASS_APPROVAL_ABOVE", "0", { approvalAbove: 0 }],
    ["HALLPASS_CONSOLE_IDLE_MINUTES", "5", { consoleIdle: minutes(5) }],
    ["HALLPASS_PLACES", "/var/lib/city.mmdb", { placesFile: "/var/lib/city.mmdb" }],
  ])("reads %s=%s", (name, text, expected) => {
    expect(readSettings({ [name]: text })).toMatchObject(expected);
  });
});
