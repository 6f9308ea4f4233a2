import { describe, expect, it } from "vitest";
import { audienceProblem, nativeRedirectProblem, webRedirectProblem } from "./redirect-uri.ts";

const forAll = [
  "https://app.example/signed-in",
  "https://app.example:8443/signed-in?from=hallpass",
  "http://127.0.0.1/signed-in",
  "http://127.0.0.1:8080/signed-in",
  "http://[::1]:49152/signed-in",
];
const forDevices = ["com.example.learning:/signed-in", "com.example.learning://signed-in"];

describe("a redirect URI of an app on a device", () => {
  it.each([...forAll, ...forDevices])("may be %s", (uri) =>
    expect(nativeRedirectProblem(uri)).toBeUndefined(),
  );

  it.each([
    ["myapp:/signed-in", /scheme with a dot/],
    ["javascript:alert(1)", /scheme with a dot/],
    ["com.example.app:/signed-in#a", /fragment/],
    ["com.example.app:/*", /wildcard/],
    ["com.example.app:/signed in", /spaces/],
  ])("must not be %s", (uri, problem) => expect(nativeRedirectProblem(uri)).toMatch(problem));
});

describe("a redirect URI of a tool or a web application", () => {
  it.each(forAll)("may be %s", (uri) => expect(webRedirectProblem(uri)).toBeUndefined());

  it.each(forDevices)("must not be %s", (uri) => expect(webRedirectProblem(uri)).toMatch(/https/));
});

describe.each([
  ["an app on a device", nativeRedirectProblem],
  ["a tool or a web application", webRedirectProblem],
])("a redirect URI of %s", (_, problemOf) => {
  it.each([
    ["http://app.example/signed-in", /must begin with https/],
    ["http://127.0.0.1.example/signed-in", /must begin with https/],
    ["http://10.0.0.1/signed-in", /must begin with https/],
    ["http://localhost/signed-in", /8252 §8.3/],
    ["http://LOCALHOST:8080/signed-in", /8252 §8.3/],
    ["https://app.example/signed-in#", /fragment/],
    ["https://*.example/signed-in", /wildcard/],
    ["https://app.example/*", /wildcard/],
    ["https://me@app.example/", /user name/],
    ["https://:secret@app.example/", /user name/],
    ["https://app.example\\@evil.example/", /backslash/],
    ["https://app.example/a\tb", /spaces/],
    ["https://app.example/a/../b", /\.\./],
    ["https://app.example/.", /\.\./],
    ["/signed-in", /must be a URI/],
    ["", /must be a URI/],
  ])("must not be %j", (uri, problem) => expect(problemOf(uri)).toMatch(problem));
});

describe("an audience", () => {
  it.each(["https://api.platform.example", "https://api.platform.example/v1", "urn:example:api"])(
    "may be %s",
    (uri) => expect(audienceProblem(uri)).toBeUndefined(),
  );

  it.each([
    ["platform", /must be a URI/],
    ["https://api.example/a b", /must be a URI/],
    ["https://api.example/#a", /fragment/],
  ])("must not be %s", (uri, problem) => expect(audienceProblem(uri)).toMatch(problem));
});
