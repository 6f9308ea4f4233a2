import { type Html, html } from "../http/html.ts";

interface EmptyState {
  readonly title: string;
  readonly content?: string;
  /** What to do about it. */
  readonly action?: Html;
}

export const emptyState = ({ title, content, action }: EmptyState): Html => html`
<div class="empty"><p class="empty-title">${title}</p>${content !== undefined && html`<p>${content}</p>`}${action}</div>`;
