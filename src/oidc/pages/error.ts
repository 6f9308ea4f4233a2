import { type Html, html } from "../../http/html.ts";
import { page } from "../../http/page.ts";

export interface ErrorPage {
  readonly title?: string;
  /** What happened and what to do, for the person. */
  readonly sentence: string;
  /** The stable word, for whoever is asked for help. */
  readonly error?: string;
  readonly requestId?: string;
}

export const errorPage = ({ title = "This did not work", sentence, error, requestId }: ErrorPage): Html =>
  page(
    { title },
    html`
<h1>${title}</h1>
<div class="notice bad" role="alert"><p>${sentence}</p></div>
<p>Go back to the app or tool that you came from and start again. If that does not help, tell your school what stands here.</p>
${(error ?? requestId) !== undefined && details(error, requestId)}`,
  );

const details = (error: string | undefined, requestId: string | undefined): Html => html`
<p class="details">${error !== undefined && html`<code>${error}</code>`} ${requestId !== undefined && html`<code>${requestId}</code>`}</p>`;
