import { describe, expect, it } from "vitest";
import { CommandFailure } from "./failure.ts";
import { addressIn, serverAt } from "./server-address.ts";

const nowhere: typeof fetch = async () => Promise.reject(new Error("not asked for"));
const exitAt = (address: string) => {
  try {
    return serverAt(address, nowhere).url;
  } catch (error) {
    return error instanceof CommandFailure ? error.exit : error;
  }
};

describe("the address of the server", () => {
  it.each([
    ["https://id.school.example", "https://id.school.example"],
    ["https://id.school.example/", "https://id.school.example"],
    ["https://school.example/hallpass/", "https://school.example/hallpass"],
    ["http://localhost:3000", "http://localhost:3000"],
    ["http://127.0.0.1:3000", "http://127.0.0.1:3000"],
    ["http://[::1]:3000", "http://[::1]:3000"],
  ])("may be %s", (address, url) => expect(exitAt(address)).toBe(url));

  it.each([
    "id.school.example",
    "http://id.school.example",
    "http://localhost.school.example",
    "http://127.0.0.1.school.example",
    "ftp://localhost",
    "https://me@id.school.example",
    "https://:secret@id.school.example",
    "https://id.school.example?x=1",
    "https://id.school.example#x",
    "",
  ])("may not be %j", (address) => expect(exitAt(address)).toBe("usage"));

  it.each([
    [
      "HALLPASS_URL before all",
      { HALLPASS_URL: "https://a.example", HALLPASS_ISSUER: "https://b.example" },
      "https://a.example",
    ],
    [
      "else the issuer of this machine's server",
      { HALLPASS_URL: "", HALLPASS_ISSUER: "https://b.example" },
      "https://b.example",
    ],
    ["else its port", { HALLPASS_PORT: "4000" }, "http://localhost:4000"],
    ["else the default", {}, "http://localhost:3000"],
  ])("is %s", (_, env, address) => expect(addressIn(env)).toBe(address));
});

const failing = async (error: unknown) => {
  const server = serverAt("http://localhost:3000", async () => {
    throw error;
  });
  return server.send("/", {});
};

describe("a request that nobody answers", () => {
  it.each([
    [
      "a refused connection",
      new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) }),
      "ECONNREFUSED",
    ],
    ["silence", new DOMException("late", "TimeoutError"), "no answer in 60 seconds"],
    ["anything else", new TypeError("fetch failed"), "fetch failed"],
  ])("after %s says so, and what to do", async (_, error, why) => {
    await expect(failing(error)).rejects.toMatchObject({
      exit: "unreachable",
      message: `http://localhost:3000 does not answer (${why}). Start it with \`hallpass serve\`, or name another with --url or HALLPASS_URL.`,
    });
  });

  it("is never sent on by a redirect", async () => {
    let asked: RequestInit | undefined;
    const server = serverAt("http://localhost:3000", async (_, request) => {
      asked = request;
      return new Response();
    });
    await server.send("/token", { method: "POST" });
    expect(asked).toMatchObject({ method: "POST", redirect: "manual" });
  });
});
