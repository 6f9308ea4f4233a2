import supertest from "supertest";
import { expect, it } from "vitest";
import { adminDoor, expectAProblem } from "../../test/admin-door.ts";
import { people } from "../../test/two-schools.ts";
import { StoreUnavailable } from "../store/port/records.ts";
import { prefix } from "./routes.ts";

const anas = `/accounts/${people.ana.id}`;

it.each([
  ["no token", "", 401, "no-token", 'Bearer realm="hallpass"'],
  ["an unknown token", "nonsense", 401, "invalid-token", 'Bearer realm="hallpass", error="invalid_token"'],
  ["a malformed token", "a b", 401, "invalid-token", 'Bearer realm="hallpass", error="invalid_token"'],
  [
    "the token of a client that is gone",
    "client-that-is-gone",
    401,
    "invalid-token",
    'Bearer realm="hallpass", error="invalid_token"',
  ],
  [
    "too little",
    "support",
    403,
    "insufficient-scope",
    'Bearer realm="hallpass", error="insufficient_scope", scope="audit:read"',
  ],
])("answers %s with a challenge (RFC 6750 §3)", async (_what, token, status, word, challenge) => {
  const { send } = await adminDoor();
  const answer = await send("get", "/audit", { token });
  expect([answer.status, answer.body.type]).toEqual([status, `/problems/${word}`]);
  expect(answer.headers["www-authenticate"]).toBe(challenge);
});

it("takes roles as they are now, not as they were when the token was made", async () => {
  const { send, records } = await adminDoor();
  await records.change((writer) => writer.putAccount({ ...people.rosa, roles: ["support"] }));
  expect((await send("get", "/audit")).status).toBe(403);
  expect((await send("get", "/accounts")).status).toBe(200);
});

it("does not read what a stranger sends", async () => {
  const { send, handler } = await adminDoor();
  const body = { note: "x".repeat(300_000) };
  expect((await send("post", `${anas}/suspensions`, { token: "", body })).status).toBe(401);
  const text = supertest(handler).post(`${prefix}${anas}/suspensions`).type("text/plain").send("x");
  expect((await text).status).toBe(401);
});

it.each([
  ["verifyToken", { verifyToken: () => Promise.reject(new StoreUnavailable("asleep")) }],
  ["rotateKeys", { rotateKeys: () => Promise.reject(new StoreUnavailable("asleep")) }],
])("answers 503 and when to ask again while the store does not answer %s", async (_which, different) => {
  const { send } = await adminDoor(different);
  const answer = await send("post", "/keys/rotations", { token: "deployment-administrator" });
  expect([answer.status, answer.body.type]).toEqual([503, "/problems/unavailable"]);
  expect(answer.headers["retry-after"]).toBe("2");
});

it("reports a fault of its own to the application, and tells the caller nothing about it", async () => {
  const fault = new Error("secret table is gone");
  const { send, faults } = await adminDoor({ verifyToken: () => Promise.reject(fault) });
  const answer = await send("get", "/accounts");
  expect([answer.status, answer.body.type]).toEqual([500, "/problems/internal-error"]);
  expect(JSON.stringify(answer.body)).not.toContain("secret");
  expect(faults).toEqual([fault]);
});

it.each([
  ["/nothing", 404, undefined],
  ["/accounts/", 404, undefined],
  ["/Accounts", 404, undefined],
  ["", 404, undefined],
  ["/accounts", 405, "GET, POST"],
  [`${anas}/password`, 405, "PUT"],
  ["/openapi.json", 405, "GET"],
])("answers DELETE %s with %i", async (path, status, allow) => {
  const { send } = await adminDoor();
  const answer = await send("delete", path);
  expect([answer.status, answer.headers["allow"]]).toEqual([status, allow]);
});

it.each([["%00"], ["%ff"], ["a%2Fb"], ["..%2f"], ["acc_%20"], ["%"], ["x".repeat(300)]])(
  "finds no account under the id %s",
  async (id) => {
    const { send } = await adminDoor();
    const answer = await send("get", `/accounts/${id}`);
    expect([400, 404]).toContain(answer.status);
  },
);

it.each([
  ["an unknown field", { code: "x", colour: "red" }, [{ path: "colour", message: "is not known here" }]],
  [
    "a reason that is not a short word",
    { code: "Bad Word" },
    [{ path: "code", message: "must be 1 to 40 lower-case letters, digits and -" }],
  ],
  ["a reason that is too long", { code: "x".repeat(41) }, [{ path: "code", message: expect.any(String) }]],
  [
    "a note that is too long",
    { code: "x", note: "x".repeat(1001) },
    [{ path: "note", message: "must have at most 1000 characters" }],
  ],
  [
    "a time without a zone",
    { code: "x", endsAt: "2026-10-01T00:00:00" },
    [{ path: "endsAt", message: "must be a time such as 2026-09-01T06:00:00Z" }],
  ],
  [
    "an end in the past",
    { code: "x", endsAt: "2025-10-01T00:00:00Z" },
    [{ path: "endsAt", message: "must be later than the start, and than now" }],
  ],
  [
    "two mistakes",
    { signOut: "no", source: "me" },
    [{ path: "code" }, { path: "signOut" }, { path: "source" }],
  ],
  ["a list", [], [{ path: "" }]],
])("refuses %s in a body and names the field", async (_what, body, errors) => {
  const { send, records } = await adminDoor();
  const answer = await send("post", `${anas}/suspensions`, { body });
  expect([answer.status, answer.body.type]).toEqual([400, "/problems/invalid-request"]);
  expect(answer.body.errors).toMatchObject(errors);
  expect(answer.body.errors).toHaveLength(errors.length);
  expect(await records.suspensionsOf(people.ana.id)).toEqual([]);
});

it("is not led astray by __proto__ in a body", async () => {
  const { handler } = await adminDoor();
  const answer = await supertest(handler)
    .post(`${prefix}${anas}/suspensions`)
    .auth("institution-administrator", { type: "bearer" })
    .type("json")
    .send('{"code":"x","__proto__":{"signOut":false}}');
  expect(answer.status).toBe(400);
});

it.each([
  ["an unknown parameter", "/accounts?colour=red", "colour"],
  ["a parameter where none is taken", `${anas}?limit=2`, "limit"],
  ["a parameter that comes twice", "/accounts?text=a&text=b", "text"],
  ["a limit of none", "/accounts?limit=0", "limit"],
  ["a limit that is too high", "/accounts?limit=201", "limit"],
  ["a limit that is no number", "/accounts?limit=ten", "limit"],
  ["a page that no page has named", "/accounts?after=nonsense", "after"],
  ["a page of another list", "/audit?after=WyJhIiwiYiJd", "after"],
  ["a time that is none", "/audit?from=yesterday", "from"],
])("refuses %s in a query and names it", async (_what, path, field) => {
  const { send } = await adminDoor();
  const answer = await send("get", path);
  expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([400, field]);
});

it.each([
  ["256 kB elsewhere", `${anas}/suspensions`, 250_000, 400],
  ["more than 256 kB elsewhere", `${anas}/suspensions`, 270_000, 413],
  ["1 MB for an import", "/imports/accounts", 1_000_000, 400],
  ["more than 1 MB for an import", "/imports/accounts", 1_100_000, 413],
])("reads bodies up to a limit: %s", async (_what, path, size, status) => {
  const { send } = await adminDoor();
  expect((await send("post", path, { body: { x: "x".repeat(size) } })).status).toBe(status);
});

it.each([
  ["a form", "application/x-www-form-urlencoded", "code=x", 415],
  ["text", "text/plain", '{"code":"x"}', 415],
  ["what is not JSON", "application/json", "{code:x}", 400],
  ["a bare word", "application/json", '"x"', 400],
  ["JSON", "application/json; charset=utf-8", '{"code":"x"}', 201],
])("takes only JSON: %s", async (_what, type, text, status) => {
  const { handler } = await adminDoor();
  const answer = await supertest(handler)
    .post(`${prefix}${anas}/suspensions`)
    .auth("institution-administrator", { type: "bearer" })
    .set("Content-Type", type)
    .send(text);
  expect(answer.status).toBe(status);
  if (status >= 400) expectAProblem(answer);
});
