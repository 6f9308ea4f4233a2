import { type Html, html } from "../../http/html.ts";
import { page } from "../../http/page.ts";
import type { Reader } from "../../http/reader.ts";

export interface ErrorPage {
  readonly speech: Reader;
  readonly title?: string;
  /** What happened and what to do, for the person. */
  readonly sentence: string;
  /** The stable word, for whoever is asked for help. */
  readonly error?: string;
  readonly requestId?: string;
}

export const errorPage = ({ speech, sentence, error, requestId, ...head }: ErrorPage): Html => {
  const { title = speech.say("refusals.title") } = head;
  return page(
    { title, speech },
    html`
<h1>${title}</h1>
<div class="notice bad" role="alert"><p>${sentence}</p></div>
<p>${speech.say("refusals.whatNow")}</p>
${(error ?? requestId) !== undefined && details(error, requestId)}`,
  );
};

const details = (error: string | undefined, requestId: string | undefined): Html => html`
<p class="details">${error !== undefined && html`<code>${error}</code>`} ${requestId !== undefined && html`<code>${requestId}</code>`}</p>`;
