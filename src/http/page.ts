import type { Context } from "koa";
import { type Speech, speech as speechIn } from "../messages/speech.ts";
import { type Html, html } from "./html.ts";
import { looksPath, sheetPath } from "./stylesheet.ts";

/** Whose page it is: a school with its colour and logo, or Hallpass itself. */
export interface Look {
  readonly name: string;
  /** `#rrggbb` */
  readonly colour?: string;
  /** A `data:` URI of a picture. */
  readonly logo?: string;
}

interface PageHead {
  readonly title: string;
  readonly look?: Look;
  /** English when left out. */
  readonly speech?: Speech;
}

/** The frame of every page: one stylesheet (and the school's colour), no script, no inline style. */
export const page = ({ title, look, speech = english }: PageHead, content: Html): Html => html`<!doctype html>
<html lang="${speech.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} – ${look?.name ?? ownName}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${sheetPath}">${colours(look)}
</head>
<body>
<a class="skip" href="#content">${speech.say("frame.skip")}</a>
<div class="frame"><div class="sheet">
<header class="band">${logo(look)}<span class="band-name">${look?.name ?? ownName}</span></header>
<main id="content" class="card" tabindex="-1">
${content}
</main>
</div></div>
</body>
</html>
`;

export function sendPage(ctx: Context, content: Html, status = 200): void {
  ctx.status = status;
  ctx.type = "html";
  ctx.body = String(content);
}

const ownName = "Hallpass";

const english = speechIn("en", "UTC");

function colours(look: Look | undefined): Html | undefined {
  const path = look?.colour === undefined ? undefined : looksPath(look.colour);
  return path === undefined
    ? undefined
    : html`
<link rel="stylesheet" href="${path}">`;
}

/** Beside the name, so it needs no words of its own. */
function logo(look: Look | undefined): Html | false {
  if (look === undefined) return ownLogo;
  return (
    look.logo !== undefined &&
    picture.test(look.logo) &&
    html`<span class="band-logo"><img src="${look.logo}" alt="" height="40"></span>`
  );
}

const picture = /^data:image\/(png|webp|jpeg|svg\+xml)[;,]/;

const ownLogo = html`<svg class="band-mark" viewBox="0 0 40 40" width="32" height="32" aria-hidden="true" focusable="false"><path fill="currentColor" fill-rule="evenodd" d="M8 4h24a4 4 0 0 1 4 4v7a5 5 0 0 0 0 10v7a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4v-7a5 5 0 0 0 0-10V8a4 4 0 0 1 4-4Zm9.2 22.6 11-11-2.9-2.8-8.1 8.1-3.1-3.1-2.8 2.9 5.9 5.9Z"/></svg>`;
