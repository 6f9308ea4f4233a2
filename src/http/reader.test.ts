import Koa from "koa";
import supertest from "supertest";
import { expect, it } from "vitest";
import { readerOf } from "./reader.ts";

const app = new Koa().use((ctx) => {
  const { language, timeZone } = readerOf(ctx, "Europe/Berlin");
  ctx.body = `${language} ${timeZone}`;
});
const told = async (headers: Readonly<Record<string, string>>) =>
  (await supertest(app.callback()).get("/").set(headers)).text;

it.each([
  [{}, "en Europe/Berlin"],
  [{ "Accept-Language": "es-MX,es;q=0.9,en;q=0.5" }, "es Europe/Berlin"],
  [{ "Accept-Language": "fr" }, "en Europe/Berlin"],
  [{ "Accept-Language": "en", Cookie: "hallpass-language=es" }, "es Europe/Berlin"],
  [{ Cookie: "hallpass-language=../../etc" }, "en Europe/Berlin"],
  [{ Cookie: "hallpass-zone=America/New_York" }, "en America/New_York"],
  [{ Cookie: "hallpass-zone=Nowhere/City" }, "en Europe/Berlin"],
  [{ Cookie: "hallpass-zone=<b>" }, "en Europe/Berlin"],
])("%j reads %s", async (headers, expected) => expect(await told(headers)).toBe(expected));
