import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Router } from "@koa/router";
import type { Context } from "koa";
import { colourDigits, contrast, textOn } from "./colour.ts";

/** A file that every page may ask for. Its name changes with its content, so a browser may keep what it has for ever. */
interface Asset {
  readonly path: string;
  readonly type: "text/css" | "text/javascript";
  readonly content: string;
}

function asset(name: string, type: Asset["type"]): Asset {
  const text = lean(readFileSync(new URL(`assets/${name}`, import.meta.url), "utf8"));
  const content = type === "text/css" ? tight(text) : text;
  const [stem = "", ending = ""] = name.split(".");
  return { path: `/assets/${stem}.${fingerprint(content)}.${ending}`, type, content };
}

/** Without comments and indentation, which are for whoever works on it. A line stays a line. */
const lean = (text: string): string =>
  text
    .replaceAll(/\/\*[^]*?\*\//g, "")
    .replaceAll(/^\s*\/\/.*$/gm, "")
    .replaceAll(/^\s+/gm, "");

/** A sheet as it is formatted here, without the blanks and ends of lines that mean nothing: a tenth less. */
const tight = (css: string): string =>
  css
    .replaceAll(/^([\w-]+): /gm, "$1:")
    .replaceAll(/ \{$/gm, "{")
    .replaceAll(/([{};,])\n/g, "$1");

const sheet = asset("hallpass.css", "text/css");
const pagesSheet = asset("pages.css", "text/css");
const consoleSheet = asset("console.css", "text/css");
const script = asset("hallpass.js", "text/javascript");

/** The stylesheet of every page. */
export const sheetPath = sheet.path;
/** What pages that people stay on have besides: see components/. */
export const pagesSheetPath = pagesSheet.path;
/** What the console has besides: charts, time lines, boards. */
export const consoleSheetPath = consoleSheet.path;
/** The one script, of those pages only. They work without it. */
export const scriptPath = script.path;

/** A school's colour reaches its pages as a stylesheet of its own, because the pages allow no inline style. */
export function looksPath(colour: string): string | undefined {
  const digits = colourDigits(colour);
  return digits === undefined ? undefined : `/looks/${digits}.css?v=${fingerprint(looksSheet(digits))}`;
}

/** They depend on nothing but the code and the colour in the address. */
export function assetRoutes(): Router {
  const router = new Router();

  for (const one of [sheet, pagesSheet, consoleSheet, script]) router.get(one.path, (ctx) => send(ctx, one));

  router.get("/looks/:name", (ctx) => {
    const digits = colourDigits(String(ctx.params["name"]).replace(/\.css$/, ""));
    if (digits !== undefined) send(ctx, { type: "text/css", content: looksSheet(digits) });
  });

  return router;
}

function looksSheet(digits: string): string {
  return [
    `:root{--school:#${digits};--on-school:#${textOn(digits)};--school-edge:${edge(digits, onLight)}}`,
    `@media(prefers-color-scheme:dark){:root{--school-edge:${edge(digits, onDark)}}}`,
    "",
  ].join("\n");
}

/** A button must stand out from the page behind it (WCAG 2.2 §1.4.11): a colour too close to it gets a grey edge. */
const edge = (digits: string, { behind, grey }: typeof onLight): string =>
  contrast(digits, behind) >= 3 ? `#${digits}` : grey;

/** Whichever of `--behind` and `--paper` is the harder to stand out from. */
const onLight = { behind: "eef1f6", grey: "#747f90" };
const onDark = { behind: "1b2027", grey: "#8a919c" };

function send(ctx: Context, { type, content }: Pick<Asset, "type" | "content">): void {
  ctx.set("Cache-Control", "public, max-age=31536000, immutable");
  ctx.set("ETag", `"${fingerprint(content)}"`);
  ctx.type = type;
  ctx.body = content;
  ctx.status = 200;
  if (ctx.fresh) ctx.status = 304;
}

function fingerprint(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
