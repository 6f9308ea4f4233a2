import { expect, it } from "vitest";
import { type ActiveToken, CannotTell } from "./answer.ts";
import { judge } from "./protection.ts";

const good: ActiveToken = { active: true, client_id: "app", exp: 1, scope: "courses:read courses:write" };
const server = {
  check: async (token: string) => {
    if (token === "unknown") throw new CannotTell("no answer", { retryAfter: 2.1 });
    if (token === "fault") throw new TypeError("a fault");
    return token === "good" ? good : ({ active: false } as const);
  },
};

const rows: readonly [string | undefined, string | readonly string[], number, RegExp][] = [
  [undefined, "", 401, /^Bearer$/],
  ["", "", 401, /^Bearer$/],
  ["Basic abc", "", 401, /^Bearer$/],
  ["Bearer", "", 400, /^Bearer error="invalid_request", /],
  ["Bearer a b", "", 400, /^Bearer error="invalid_request", /],
  ["Bearer ended", "", 401, /^Bearer error="invalid_token", /],
  ["Bearer good", "courses:admin", 403, /^Bearer error="insufficient_scope", /],
  ["Bearer good", ["courses:read", "courses:admin"], 403, /^Bearer error="insufficient_scope", /],
  ["Bearer unknown", "", 503, /^none$/],
];
it.each(rows)("refuses %s where %j is needed with %i", async (header, scope, status, challenge) => {
  const judged = await judge(server, header, { scope });
  const refusal = "refusal" in judged ? judged.refusal : undefined;
  expect(refusal?.status).toBe(status);
  expect(refusal?.headers["WWW-Authenticate"] ?? "none").toMatch(challenge);
});

it("names the scope that is needed, and when to come again", async () => {
  const scoped = await judge(server, "Bearer good", { scope: ["a", "b"] });
  expect(JSON.stringify(scoped)).toContain('scope=\\"a b\\"');
  const unknown = await judge(server, "Bearer unknown", {});
  expect(unknown).toMatchObject({ refusal: { headers: { "Retry-After": "3" } } });
});

it.each(["", "courses:read", " courses:read  courses:write ", ["courses:write"], []])(
  "lets a good token through where %j is needed",
  async (scope) => {
    expect(await judge(server, "bearer good", { scope })).toEqual({ token: good });
  },
);

it("lets nothing through when something is broken", async () => {
  await expect(judge(server, "Bearer fault", {})).rejects.toThrow("a fault");
});
