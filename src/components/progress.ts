import { type Html, html } from "../http/html.ts";

interface Progress {
  readonly label: string;
  readonly done: number;
  readonly of: number;
  /** “212 of 5,120”: the same in words. */
  readonly words: string;
}

export const progress = ({ label, done, of, words }: Progress): Html => html`
<div class="progress"><p class="progress-label" id="progress-label">${label}</p><progress aria-labelledby="progress-label" max="${Math.max(of, 1)}" value="${done}">${words}</progress><p class="progress-words">${words}</p></div>`;
