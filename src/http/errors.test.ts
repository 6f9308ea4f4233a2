import Koa from "koa";
import request from "supertest";
import { expect, it } from "vitest";
import { answerErrors } from "./errors.ts";
import { formField, readForm } from "./form.ts";
import { html } from "./html.ts";
import { createLogger, logRequests } from "./log.ts";
import { Refusal } from "./refusal.ts";
import { giveRequestId } from "./request-id.ts";

class StoreAsleep extends Error {}

const page = ({ sentence, requestId = "" }: { sentence: string; requestId?: string }) =>
  html`<p>${sentence} ${requestId}</p>`;

function server(work: (ctx: Koa.Context) => void | Promise<void>) {
  const lines: string[] = [];
  const log = createLogger({ level: "info", to: { write: (line) => lines.push(line) } });
  let time = 0;
  const app = new Koa()
    .use(giveRequestId)
    .use(logRequests(log, () => (time += 7)))
    .use(answerErrors({ log, page, unavailable: [StoreAsleep] }))
    .use(work);
  const records = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  return { agent: request(app.callback()), lines, records };
}

const throwing = (error: unknown) =>
  server(() => {
    throw error;
  });

it("says not now, and when to come back, when a store does not answer", async () => {
  const { agent } = throwing(new StoreAsleep("disk at /var/secret is slow"));
  const response = await agent.get("/").set("Accept", "text/html").expect(503);
  expect(response.headers["retry-after"]).toBe("2");
  expect(response.text).toContain("try again in a moment");
  expect(response.text).not.toContain("secret");
});

it("tells a program in JSON", async () => {
  const { agent } = throwing(new StoreAsleep("slow"));
  const response = await agent.get("/").set("Accept", "application/json").expect(503);
  expect(response.body).toMatchObject({ error: "temporarily_unavailable" });
});

it("tells nothing of a fault but the request's id, and logs the fault under it", async () => {
  const { agent, records } = throwing(new TypeError("x of undefined at line 7"));
  const response = await agent.get("/").expect(500);
  expect(response.text).not.toContain("undefined");
  expect(response.text).toContain(String(response.headers["x-request-id"]));
  expect(records()[0]).toMatchObject({
    level: "error",
    requestId: response.headers["x-request-id"],
    err: { message: "x of undefined at line 7" },
  });
});

it("gives a refusal its status and its sentence, and escapes it", async () => {
  const { agent } = throwing(new Refusal(400, "This <b> has run out."));
  expect((await agent.get("/").expect(400)).text).toContain("This &lt;b&gt; has run out.");
});

it("has a page for addresses where there is none", async () => {
  const { agent } = server(() => undefined);
  expect((await agent.get("/nowhere").expect(404)).text).toContain("no page at this address");
});

it("refuses forms over 16 kB, and does not call that a fault of ours", async () => {
  const { agent, records } = server((ctx) => readForm(ctx));
  await agent
    .post("/")
    .type("form")
    .send({ a: "x".repeat(17_000) })
    .expect(413);
  expect(records().map(({ level }) => level)).toEqual(["info"]);
});

it("takes fields that came once, as text, and no others", async () => {
  const { agent } = server(async (ctx) => {
    await readForm(ctx);
    ctx.body = ["a", "b", "c", "constructor"].map((name) => formField(ctx, name) ?? "none");
  });
  const response = await agent.post("/").type("form").send("a=1&b=2&b=3&c[x]=4");
  expect(response.body).toEqual(["1", "none", "none", "none"]);
});

it("logs each request without its query", async () => {
  const { agent, records, lines } = server((ctx) => {
    ctx.body = "page";
  });
  await agent.get("/callback?code=c0de&state=st8").set("X-Request-Id", "edge-1234567").expect(200);
  expect(records()).toMatchObject([
    { level: "info", method: "GET", route: "/callback", status: 200, ms: 7, requestId: "edge-1234567" },
  ]);
  expect(lines.join("")).not.toMatch(/c0de|st8/);
});

it("takes no request id that could steer a log or a terminal", async () => {
  const { agent } = server((ctx) => {
    ctx.body = "page";
  });
  for (const id of ["short", "a b c d e f g h", '{"a":1234567}', "x".repeat(65)]) {
    const response = await agent.get("/").set("X-Request-Id", id);
    expect(response.headers["x-request-id"]).toMatch(/^req_[\w-]{16,}$/);
  }
});

it("writes one line for each record, whatever is in it", async () => {
  const { agent, lines } = throwing(new Error('first\r\n{"level":"info","forged":true}\u001b[31m\u2028'));
  await agent.get("/%0d%0aforged").expect(500);
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line.trimEnd()).not.toMatch(/\p{Cc}/u);
});

it("writes no secret, wherever in a record it stands", () => {
  const lines: string[] = [];
  const log = createLogger({ level: "info", to: { write: (line) => lines.push(line) } });
  const secrets = {
    authorization: "hush",
    cookie: "hush",
    "set-cookie": "hush",
    password: "hush",
    refresh_token: "hush",
    client_secret: "hush",
    code_verifier: "hush",
  };
  log.info({ ...secrets, headers: secrets, req: { headers: secrets, form: { deep: secrets } } }, "all");
  log.info({ code: "hush", params: { code: "hush" }, err: { code: "ECONNREFUSED" } }, "codes");
  expect(lines.join("")).not.toContain("hush");
  expect(lines.join("")).toContain("ECONNREFUSED");
});
