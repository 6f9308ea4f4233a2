import { type Html, html } from "../http/html.ts";

type Tone = "first" | "second" | "danger" | "quiet";

interface Button {
  readonly label: string;
  /** `first` is what most people came to do: at most one on a page. */
  readonly tone?: Tone;
  /** What the form says when this one was pressed. */
  readonly name?: string;
  readonly value?: string;
  /** What it is about, for those who hear the button without the row it stands in: “Sign out Chrome on Windows”. */
  readonly about?: string;
}

/** Sends the form that it stands in. */
export const button = ({ label, tone = "second", name, value, about }: Button): Html =>
  html`<button class="button ${tone}"${name !== undefined && html` name="${name}" value="${value ?? ""}"`}>${label}${hiddenWords(about)}</button>`;

interface LinkButton extends Pick<Button, "label" | "tone" | "about"> {
  readonly href: string;
}

/** Leads somewhere and changes nothing. */
export const linkButton = ({ href, label, tone = "second", about }: LinkButton): Html =>
  html`<a class="button ${tone}" href="${href}">${label}${hiddenWords(about)}</a>`;

/** Several beside each other, below each other on a phone. */
export const buttonRow = (buttons: readonly Html[]): Html => html`<div class="buttons">${buttons}</div>`;

const hiddenWords = (words: string | undefined): Html | false =>
  words !== undefined && html`<span class="unseen"> ${words}</span>`;
