import { type Html, html } from "../http/html.ts";
import type { Tone } from "./notice.ts";

/** A word about the thing it stands beside: “This device”, “Suspended”. Its colour never says anything alone. */
export const badge = (word: string, tone: Tone = "info"): Html =>
  html`<span class="badge ${tone}">${word}</span>`;
