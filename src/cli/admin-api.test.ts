import { describe, expect, it } from "vitest";
import { z } from "zod";
import { adminApi, path } from "./admin-api.ts";
import { CommandFailure } from "./failure.ts";
import { serverAt } from "./server-address.ts";

const asked: { url: string; request: RequestInit }[] = [];

const apiThatAnswers = (response: Response) => {
  asked.length = 0;
  const server = serverAt("http://localhost:3000", async (url, request = {}) => {
    asked.push({ url: url as string, request });
    return response;
  });
  return adminApi(server, "secret-token");
};

const things = { path: path`/things`, answer: z.object({ id: z.string() }) };

async function failureAt(status: number, document: unknown, headers: Record<string, string> = {}) {
  const body = typeof document === "string" ? document : JSON.stringify(document);
  try {
    await apiThatAnswers(new Response(body, { status, headers }))(things);
  } catch (error) {
    if (error instanceof CommandFailure) return [error.exit, error.message, error.details] as const;
    throw error;
  }
  throw new Error("it was no failure");
}

const problem = (detail: string, errors?: object[]) => ({
  type: "/problems/x",
  title: "Title.",
  status: 0,
  detail,
  errors,
});

describe("a request to the admin API", () => {
  it("carries the token, and only the parts of its query that are given", async () => {
    const api = apiThatAnswers(Response.json({ id: "x" }));
    await api({ ...things, query: { text: "a b&c", after: undefined, all: false } });
    expect(asked).toMatchObject([
      {
        url: "http://localhost:3000/admin/v1/things?text=a+b%26c&all=false",
        request: { method: "GET", headers: { authorization: "Bearer secret-token" } },
      },
    ]);
    expect(asked[0]?.request.body).toBeUndefined();
  });

  it("sends its body as JSON", async () => {
    await apiThatAnswers(Response.json({ id: "x" }))({ ...things, method: "POST", body: { a: 1 } });
    expect(asked).toMatchObject([
      { request: { method: "POST", body: '{"a":1}', headers: { "content-type": "application/json" } } },
    ]);
  });

  it("gives the whole document besides what it understands", async () => {
    const answer = await apiThatAnswers(Response.json({ id: "x", new: true }))(things);
    expect(answer).toEqual({ document: { id: "x", new: true }, value: { id: "x" } });
  });

  it.each([
    ["another form", { name: "x" }],
    ["no JSON", "<html>"],
    ["nothing", ""],
  ])("does not take %s for an answer", async (_, document) => {
    const [exit, message] = await failureAt(200, document);
    expect([exit, message]).toEqual(["failed", expect.stringContaining("not one that this version")]);
  });
});

describe("a path", () => {
  it("keeps what people type in one segment", () => {
    expect(path`/grants/${"../a b?c#d/e"}/why`).toBe("/grants/..%2Fa%20b%3Fc%23d%2Fe/why");
  });

  it.each(["", ".", ".."])("has no place for %j, which a URL does not keep", (id) => {
    expect(() => path`/grants/${id}/why`).toThrow(CommandFailure);
  });
});

describe("a refusal", () => {
  it.each([
    [400, "failed", "Detail."],
    [409, "failed", "Detail."],
    [500, "failed", "Detail."],
    [401, "not-permitted", "Title. Detail."],
    [403, "not-permitted", "Title. Detail."],
    [404, "not-found", "Detail."],
    [503, "unreachable", "Detail."],
  ])("with status %d is %s", async (status, exit, message) => {
    expect(await failureAt(status, problem("Detail."))).toEqual([exit, message, []]);
  });

  it("lists what is wrong with each field, and not the first of them twice", async () => {
    const errors = [
      { path: "code", message: "must be a word" },
      { path: "", message: "is malformed" },
    ];
    expect(await failureAt(400, problem("code must be a word", errors))).toEqual([
      "failed",
      "The server did not accept what was given:",
      ["code: must be a word", "is malformed"],
    ]);
    expect(
      await failureAt(400, problem("Too short.", [{ path: "password", message: "Too short." }])),
    ).toEqual(["failed", "Too short.", []]);
  });

  it("tells when to try again", async () => {
    const [, message] = await failureAt(503, problem("Busy."), { "retry-after": "2" });
    expect(message).toBe("Busy. Try again in 2 seconds.");
  });

  it.each([
    [404, "failed"],
    [302, "failed"],
    [418, "failed"],
    [401, "not-permitted"],
    [502, "unreachable"],
    [503, "unreachable"],
    [504, "unreachable"],
  ])("with status %d by somebody who is not Hallpass is %s", async (status, exit) => {
    const message = `http://localhost:3000 answered ${status}, but not as Hallpass does. Check the address.`;
    expect(await failureAt(status, "<html>Oops</html>")).toEqual([exit, message, []]);
  });
});
