import { readFileSync } from "node:fs";
import { Script } from "node:vm";
import fc from "fast-check";
import Koa from "koa";
import request from "supertest";
import { expect, it } from "vitest";
import { assetRoutes, looksPath, pagesSheetPath, scriptPath, sheetPath } from "./assets.ts";
import { contrast, textOn } from "./colour.ts";
import { html } from "./html.ts";
import { longestLogo, page } from "./page.ts";

const app = new Koa().use(assetRoutes().routes()).callback();

it("serves the stylesheet under a name that changes with it, to be kept for ever", async () => {
  const response = await request(app).get(sheetPath).expect(200);
  expect(response.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect(response.headers["content-type"]).toBe("text/css; charset=utf-8");
  await request(app).get(sheetPath).set("If-None-Match", String(response.headers["etag"])).expect(304);
});

it("keeps the stylesheet under 12 kB and away from other addresses", () => {
  const sheet = readFileSync(new URL("assets/hallpass.css", import.meta.url), "utf8");
  expect(Buffer.byteLength(sheet)).toBeLessThan(12_000);
  expect(sheet).not.toMatch(/url\(|@import/);
});

it("serves the script as what it is, and what pages that people stay on load in less than 40 kB", async () => {
  const script = await request(app).get(scriptPath).expect(200);
  expect(script.headers["content-type"]).toBe("text/javascript; charset=utf-8");
  const [sheet, pagesSheet] = await Promise.all([
    request(app).get(sheetPath),
    request(app).get(pagesSheetPath),
  ]);
  expect(script.text.length + sheet.text.length + pagesSheet.text.length).toBeLessThan(40_000);
});

const rules = (text: string) => text.split("{").length;

it("serves them without what is for whoever works on them, and loses nothing else", async () => {
  const script = await request(app).get(scriptPath);
  expect(script.text).not.toMatch(/^\s|\/\*|^\/\/|\n\n/m);
  expect(() => new Script(script.text)).not.toThrow();
  const sheet = await request(app).get(sheetPath);
  const written = readFileSync(new URL("assets/hallpass.css", import.meta.url), "utf8");
  expect([rules(sheet.text), sheet.text.includes("/*")]).toEqual([rules(written), false]);
});

it("makes a stylesheet of a school's colour, with text that reads on it", async () => {
  const yellow = await request(app)
    .get(looksPath("#F4C542") ?? "")
    .expect(200);
  expect(yellow.text).toContain("--school:#f4c542;--on-school:#000000");
  const navy = await request(app)
    .get(looksPath("#10204a") ?? "")
    .expect(200);
  expect(navy.text).toContain("--school:#10204a;--on-school:#ffffff;--school-edge:#10204a");
  expect(navy.text).toMatch(/dark\)\{:root\{--school-edge:#8a919c/);
});

it.each(["red", "#12345", "#1234567", "url(x)", "#12345g;}", "../etc"])(
  "takes %s for no colour",
  async (colour) => {
    expect(looksPath(colour)).toBeUndefined();
    await request(app)
      .get(`/looks/${encodeURIComponent(colour)}.css`)
      .expect(404);
  },
);

it("reads at least 4.5 to 1 on every colour there is", () => {
  const colour = fc.integer({ min: 0, max: 0xffffff }).map((n) => n.toString(16).padStart(6, "0"));
  fc.assert(fc.property(colour, (digits) => contrast(digits, textOn(digits)) >= 4.5));
});

it.each([
  ["000000", "ffffff", 21],
  ["777777", "ffffff", 4.48],
  ["ff0000", "ffffff", 4],
  ["1d4ed8", "1d4ed8", 1],
])("finds the contrast that WCAG defines between %s and %s", (one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 1);
  expect(contrast(other, one)).toBeCloseTo(ratio, 1);
});

const shown = (logo: string) => String(page({ title: "T", look: { name: "S", logo } }, html`<p></p>`));

it("shows a school's logo only if it is a picture", () => {
  expect(shown("data:image/png;base64,AAAA")).toContain('<img src="data:image/png;base64,AAAA" alt=""');
  expect(shown("data:text/html,<b>")).not.toContain("<img");
  expect(shown("https://elsewhere.example/logo.png")).not.toContain("<img");
});

const logo = (letters: number) => "data:image/png;base64,".padEnd(letters, "A");

it("shows no logo that is longer than content may give, which pages would be too heavy with", () => {
  expect(shown(logo(longestLogo))).toContain("<img");
  const without = shown(logo(longestLogo + 1));
  expect([without.includes("<img"), without.length < 3000]).toEqual([false, true]);
});
