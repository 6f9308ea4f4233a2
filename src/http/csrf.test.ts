import Koa from "koa";
import request from "supertest";
import { expect, it } from "vitest";
import { csrf } from "./csrf.ts";
import { answerErrors } from "./errors.ts";
import { readForm } from "./form.ts";
import { html } from "./html.ts";
import { createLogger } from "./log.ts";

const old = csrf(["the old secret"]);
const both = csrf(["the new secret", "the old secret"]);
const log = createLogger({ level: "silent" });

const app = new Koa()
  .use(answerErrors({ log, page: ({ sentence }) => html`<p>${sentence}</p>`, unavailable: [] }))
  .use(async (ctx) => {
    await readForm(ctx);
    both.check(ctx, "uid-1");
    ctx.body = "done";
  })
  .callback();

const post = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  request(app)
    .post("/")
    .type("form")
    .set({ Host: "id.example", ...headers })
    .send(form);

const good = { csrf: both.token("uid-1") };

it.each([
  ["our own form", good, {}],
  ["our own form, said by the browser", good, { "Sec-Fetch-Site": "same-origin", Origin: "null" }],
  ["a browser that only tells the origin", good, { Origin: "https://id.example" }],
  ["a browser that hides the origin, as our policy asks", good, { Origin: "null" }],
  ["a form made before the secret was replaced", { csrf: old.token("uid-1") }, {}],
])("takes %s", async (_sentence, form, headers) => {
  expect((await post(form, headers)).text).toBe("done");
});

it.each([
  ["no token", {}, {}],
  ["an empty token", { csrf: "" }, {}],
  ["a token for another sign-in", { csrf: both.token("uid-2") }, {}],
  ["a token of another server", { csrf: csrf(["foreign"]).token("uid-1") }, {}],
  ["a token given twice", { "csrf[0]": good.csrf, "csrf[1]": good.csrf }, {}],
  ["a form from elsewhere", good, { "Sec-Fetch-Site": "cross-site" }],
  ["a form from a neighbouring name", good, { "Sec-Fetch-Site": "same-site" }],
  ["a foreign origin", good, { Origin: "https://evil.example" }],
  ["an origin that only begins like ours", good, { Origin: "https://id.example.evil.example" }],
  ["an origin that is none", good, { Origin: "id.example" }],
  [
    "a page whose name was made to lead here",
    good,
    { "Sec-Fetch-Site": "same-origin", Origin: "http://evil.example" },
  ],
])("refuses %s with 403", async (_sentence, form: Record<string, string>, headers) => {
  const response = await post(form, headers).expect(403);
  expect(response.text).toContain("did not come from a page of ours");
});

it("does not start without a secret", () => {
  expect(() => csrf([])).toThrow("at least one secret");
});
