import Koa from "koa";
import supertest from "supertest";
import { expect, it } from "vitest";
import { goOn, takeNotice } from "./notice-cookie.ts";

const app = new Koa({ keys: ["k"] })
  .use((ctx) => {
    if (ctx.method === "POST")
      goOn(ctx, "/after", { tone: "good", id: "components.copied", values: { n: 1 } });
    else ctx.body = { left: takeNotice(ctx) };
  })
  .callback();

it("tells the next page, once, what a form has done", async () => {
  const browser = supertest.agent(app);
  await browser.post("/").expect(303).expect("Location", "/after");
  const left = { tone: "good", id: "components.copied", values: { n: 1 } };
  expect((await browser.get("/after")).body).toEqual({ left });
  expect((await browser.get("/after")).body).toEqual({});
});

it("believes no notice that it did not leave", async () => {
  const notice = Buffer.from(JSON.stringify({ tone: "good", id: "home.title" })).toString("base64url");
  const { body } = await supertest(app)
    .get("/")
    .set("Cookie", `hallpass-notice=${notice}; hallpass-notice.sig=x`);
  expect(body).toEqual({});
});
