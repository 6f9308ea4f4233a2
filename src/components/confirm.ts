import { type Html, html } from "../http/html.ts";
import type { Speech } from "../messages/speech.ts";
import { button, buttonRow, linkButton } from "./button.ts";
import { notice } from "./notice.ts";
import { postForm } from "./post-form.ts";

interface Confirm {
  readonly speech: Speech;
  /** A question that names what it is about: “Sign out Chrome on Windows?” */
  readonly question: string;
  /** What will happen, a sentence each. */
  readonly consequences: readonly (Html | string)[];
  /** What cannot be undone, or reaches further than one may think. */
  readonly warning?: string;
  readonly action: string;
  readonly csrf: string;
  readonly hidden?: Readonly<Record<string, string>>;
  /** More to fill in before it can be done: a reason, a typed name. */
  readonly fields?: readonly Html[];
  /** The verb again: “Sign out”. */
  readonly proceed: string;
  readonly tone?: "first" | "danger";
  /** Where “Cancel” leads. */
  readonly back: string;
}

/** The content of a page that asks before it does something. */
export const confirm = ({
  speech,
  question,
  consequences,
  warning,
  fields = [],
  ...how
}: Confirm): Html => html`
<h1>${question}</h1>
${consequences.length > 0 && html`<ul class="consequences">${consequences.map((one) => html`<li>${one}</li>`)}</ul>`}
${warning !== undefined && notice({ tone: "warn", content: warning })}
${postForm(how, [...fields, buttonRow([button({ label: how.proceed, tone: how.tone ?? "danger" }), linkButton({ href: how.back, label: speech.say("components.cancel") })])])}`;
