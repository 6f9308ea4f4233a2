import { type Html, html } from "../http/html.ts";

export type Tone = "info" | "good" | "warn" | "bad";

interface Notice {
  readonly tone?: Tone;
  readonly title?: string;
  readonly content: Html | string;
  /** True: said aloud when the page opens, because it is the answer to what the person has just done. */
  readonly spoken?: boolean;
}

export const notice = ({ tone = "info", title, content, spoken = false }: Notice): Html => html`
<div class="notice ${tone}"${spoken && (tone === "bad" ? html` role="alert"` : html` role="status"`)}>
${title !== undefined && html`<p><strong>${title}</strong></p>`}
<p>${content}</p>
</div>`;
