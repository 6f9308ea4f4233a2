import Koa from "koa";
import supertest from "supertest";
import { expect, it } from "vitest";
import { plainPages } from "./plain-pages.ts";
import { personProblems, problems } from "./problem.ts";

const handler = new Koa().use(plainPages().routes()).callback();
const get = (path: string) => supertest(handler).get(path);

it("says at the door what this is, and that people start from their app", async () => {
  const { status, text, headers } = await get("/");
  expect([status, headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
  expect(text).toContain("open the app or the tool");
});

it.each(Object.entries({ ...problems, ...personProblems }))(
  "has a page at the address that a problem gives as its type: %s",
  async (word, { status, title }) => {
    const answer = await get(`/problems/${word}`);
    expect(answer.status).toBe(200);
    for (const told of [`<h1>${title}</h1>`, `<code>${word}</code>`, String(status)])
      expect(answer.text).toContain(told);
  },
);

it.each(["/problems/", "/problems/unheard-of", "/problems/toString"])("has no page at %s", async (path) => {
  expect((await get(path)).status).toBe(404);
});
