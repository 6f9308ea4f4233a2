import Koa from "koa";
import request from "supertest";
import { expect, it } from "vitest";
import { StoreUnavailable } from "../store/port/records.ts";
import { refusals } from "./refusals.ts";

it("says 503, and when to come again, if a store does not answer after the engine has", async () => {
  const app = new Koa();
  app.use(refusals(() => undefined).middleware).use((ctx) => {
    ctx.body = { access_token: "never told" };
    throw new StoreUnavailable("it stands still");
  });
  const { status, headers, body } = await request(app.callback()).post("/token");
  expect({ status, body, after: headers["retry-after"] }).toEqual({
    status: 503,
    body: { error: "temporarily_unavailable", error_description: "Please try again in a moment." },
    after: "1",
  });
});
