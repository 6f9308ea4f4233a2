import { type Html, html } from "../http/html.ts";

interface PostForm {
  /** So that buttons beside it can send it. */
  readonly id?: string | undefined;
  readonly action: string;
  /** Shows that it came from a page of ours: see http/csrf.ts. */
  readonly csrf: string;
  /** What else the form says, unseen. */
  readonly hidden?: Readonly<Record<string, string>>;
}

/** Everything that changes something is a form like this. */
export const postForm = (
  { id, action, csrf, hidden = {} }: PostForm,
  content: Html | readonly Html[],
): Html => html`
<form method="post"${id !== undefined && html` id="${id}"`} action="${action}"><input type="hidden" name="csrf" value="${csrf}">${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${content}
</form>`;
