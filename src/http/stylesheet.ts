import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Router } from "@koa/router";
import type { Context } from "koa";
import { colourDigits, contrast, textOn } from "./colour.ts";

const sheet = readFileSync(new URL("assets/hallpass.css", import.meta.url), "utf8");

/** The name changes with the content, so a browser may keep what it has for ever. */
export const sheetPath = `/assets/hallpass.${fingerprint(sheet)}.css`;

/** A school's colour reaches its pages as a stylesheet of its own, because the pages allow no inline style. */
export function looksPath(colour: string): string | undefined {
  const digits = colourDigits(colour);
  return digits === undefined ? undefined : `/looks/${digits}.css?v=${fingerprint(looksSheet(digits))}`;
}

/** The stylesheets of all pages. They depend on nothing but the code and the colour in the address. */
export function stylesheetRoutes(): Router {
  const router = new Router();

  router.get(sheetPath, (ctx) => send(ctx, sheet));

  router.get("/looks/:name", (ctx) => {
    const digits = colourDigits(String(ctx.params["name"]).replace(/\.css$/, ""));
    if (digits !== undefined) send(ctx, looksSheet(digits));
  });

  return router;
}

function looksSheet(digits: string): string {
  return [
    `:root{--school:#${digits};--on-school:#${textOn(digits)};--school-edge:${edge(digits, "ffffff")}}`,
    `@media(prefers-color-scheme:dark){:root{--school-edge:${edge(digits, "1b2027")}}}`,
    "",
  ].join("\n");
}

/** A button must stand out from the page behind it (WCAG 2.2 §1.4.11): a colour too close to it gets a grey edge. */
const edge = (digits: string, behind: string): string =>
  contrast(digits, behind) >= 3 ? `#${digits}` : "#8a919c";

function send(ctx: Context, css: string): void {
  ctx.set("Cache-Control", "public, max-age=31536000, immutable");
  ctx.set("ETag", `"${fingerprint(css)}"`);
  ctx.type = "text/css";
  ctx.body = css;
  ctx.status = 200;
  if (ctx.fresh) ctx.status = 304;
}

function fingerprint(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
