import Koa from "koa";
import supertest from "supertest";
import { expect, it } from "vitest";
import { languagePath, languageRoutes } from "./language-routes.ts";
import { readerOf } from "./reader.ts";

const app = new Koa({ keys: ["k"], proxy: true })
  .use(languageRoutes().routes())
  .use((ctx) => {
    if (ctx.path.startsWith("/language/")) return;
    ctx.body = `${readerOf(ctx, "UTC", String(ctx.query["wanted"] ?? "").split(" ")).language} ${readerOf(ctx).at}`;
  })
  .callback();

it("keeps the language that somebody chose, and leads back to the page", async () => {
  const browser = supertest.agent(app);
  expect((await browser.get("/account?x=1")).text).toBe("en /account?x=1");
  const chosen = await browser.get(languagePath("es", "/account?x=1")).expect(303);
  expect(chosen.headers["location"]).toBe("/account?x=1");
  expect((await browser.get("/account")).text).toBe("es /account");
  await browser.get(languagePath("en", "/")).expect(303);
  expect((await browser.get("/account").set("Accept-Language", "es")).text).toBe("en /account");
});

it.each(["//evil.example", "https://evil.example/", "/\\evil.example", ""])(
  "leads nowhere else: %j",
  async (back) => {
    const { headers } = await supertest(app).get(languagePath("es", back)).expect(303);
    expect(headers["location"]).toBe("/");
  },
);

it("knows no language that there is no file of", async () => {
  for (const name of ["xx", "..%2fen", "EN"])
    expect((await supertest(app).get(`/language/${name}?back=/`)).status).toBe(404);
});

it("binds the cookie to this host where the connection is safe", async () => {
  const { headers } = await supertest(app).get(languagePath("es", "/")).set("X-Forwarded-Proto", "https");
  expect(String(headers["set-cookie"])).toMatch(
    /^__Host-hallpass-language=es; path=\/; .*samesite=lax; secure; httponly/,
  );
});

it.each([
  ["es-MX en", "es"],
  ["fr es", "es"],
  ["fr", "en"],
])("heeds what an app asks for (%s) where nobody has chosen", async (wanted, language) => {
  const { text } = await supertest(app).get(`/?wanted=${encodeURIComponent(wanted)}`);
  expect(text).toMatch(new RegExp(`^${language} `));
});
