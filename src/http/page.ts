import { Readable } from "node:stream";
import type { Context } from "koa";
import { languages, type Speech, speech as speechIn } from "../messages/speech.ts";
import { looksPath, sheetPath } from "./assets.ts";
import { type Html, html } from "./html.ts";
import { languagePath } from "./language-routes.ts";
import type { Reader } from "./reader.ts";

/** Whose page it is: a school with its colour and logo, or Hallpass itself. */
export interface Look {
  readonly name: string;
  /** `#rrggbb` */
  readonly colour?: string;
  /** A `data:` URI of a picture. */
  readonly logo?: string;
}

export interface PageHead {
  readonly title: string;
  readonly look?: Look;
  /** English when left out. A reader, who is on a page of ours, may change the language. */
  readonly speech?: Speech | Reader;
}

/** The frame of pages that people pass through: one stylesheet (and the school's colour), no script, no inline style. */
export const page = (head: PageHead, content: Html): Html =>
  htmlPage(
    head,
    html`<body>
${skipLink(head.speech ?? english)}
<div class="frame"><div class="sheet">
<header class="band">${logo(head.look)}<span class="band-name">${nameOf(head.look)}</span></header>
<main id="content" class="card" tabindex="-1">
${content}
</main>
</div>
${head.speech !== undefined && "at" in head.speech && html`<footer class="below">${languageSwitch(head.speech)}</footer>`}
</div>
</body>`,
  );

/** From the doctype on. @param more further stylesheets and the script, in the head */
export const htmlPage = (
  { title, look, speech = english }: PageHead,
  body: Html,
  more?: Html,
): Html => html`<!doctype html>
<html lang="${speech.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} – ${nameOf(look)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${sheetPath}">${more}${colours(look)}
</head>
${body}
</html>
`;

export const skipLink = ({ say }: Speech): Html =>
  html`<a class="skip" href="#content">${say("frame.skip")}</a>`;

/** Each language by its own name, so that whoever reads no other finds theirs. */
export const languageSwitch = ({ say, language, at }: Reader): Html => html`
<nav class="languages" aria-label="${say("frame.language")}"><ul>${languages.map((one) => {
  const name = html`<span lang="${one}">${speechIn(one, "UTC").say("frame.languageName")}</span>`;
  return one === language
    ? html`<li><span aria-current="true">${name}</span></li>`
    : html`<li><a href="${languagePath(one, at)}" hreflang="${one}">${name}</a></li>`;
})}</ul></nav>`;

/** Where `later` stands on a page that is sent with it. All that others have written is escaped, so nothing else looks like it. */
export const laterPlace = html`<!--later-->`;

export function sendPage(ctx: Context, content: Html, status = 200): void {
  ctx.status = status;
  ctx.type = "html";
  ctx.body = String(content);
}

/**
 * Has the page that was sent go out in parts.
 * @param later what takes its time: whatever stands before `laterPlace` goes out at once, so that nobody looks at nothing. It must not
 * be rejected: the status has been sent.
 */
export function sendSoon(ctx: Context, content: Html, later: Promise<Html>): void {
  // nginx would wait for the whole page.
  ctx.set("X-Accel-Buffering", "no");
  ctx.body = Readable.from(inParts(String(content), later));
}

async function* inParts(content: string, later: Promise<Html>): AsyncGenerator<string> {
  const place = content.indexOf(String(laterPlace));
  yield content.slice(0, place);
  yield String(await later);
  yield content.slice(place);
}

const ownName = "Hallpass";

export const nameOf = (look: Look | undefined): string => look?.name ?? ownName;

const english = speechIn("en", "UTC");

function colours(look: Look | undefined): Html | undefined {
  const path = look?.colour === undefined ? undefined : looksPath(look.colour);
  return path === undefined
    ? undefined
    : html`
<link rel="stylesheet" href="${path}">`;
}

/** The letters of the longest that a page carries, which is to weigh less than 60 kB: as many as content may give it. */
export const longestLogo = 11_000;

/** Beside the name, so it needs no words of its own. One that was recorded before there was a limit stays out: `hallpass doctor` tells. */
export function logo(look: Look | undefined): Html | false {
  if (look === undefined) return ownLogo;
  return (
    look.logo !== undefined &&
    look.logo.length <= longestLogo &&
    picture.test(look.logo) &&
    html`<span class="band-logo"><img src="${look.logo}" alt="" height="40"></span>`
  );
}

const picture = /^data:image\/(png|webp|jpeg|svg\+xml)[;,]/;

const ownLogo = html`<svg class="band-mark" viewBox="0 0 40 40" width="32" height="32" aria-hidden="true" focusable="false"><path fill="currentColor" fill-rule="evenodd" d="M8 4h24a4 4 0 0 1 4 4v7a5 5 0 0 0 0 10v7a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4v-7a5 5 0 0 0 0-10V8a4 4 0 0 1 4-4Zm9.2 22.6 11-11-2.9-2.8-8.1 8.1-3.1-3.1-2.8 2.9 5.9 5.9Z"/></svg>`;
