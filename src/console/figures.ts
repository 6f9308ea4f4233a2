import { type Html, html } from "../http/html.ts";

/** One number that a page is about, and what it counts. */
export const figure = (value: string, words: string): Html =>
  html`<p class="figure"><strong>${value}</strong> ${words}</p>`;

/** Numbers beside each other, each with its name. */
export const figures = (facts: readonly (readonly [name: string, value: string])[]): Html =>
  html`<dl class="figures">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
