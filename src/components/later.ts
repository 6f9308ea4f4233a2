import { type Html, html } from "../http/html.ts";
import { laterPlace } from "../http/page.ts";

/** The place of what comes when it is known (see `sendSoon`). `words` are shown there meanwhile, if it takes more than a second. */
export const laterHere = (words: string): Html =>
  html`<div class="later"><p class="later-words">${words}</p>${laterPlace}</div>`;
