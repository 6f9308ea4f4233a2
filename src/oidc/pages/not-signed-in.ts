import { appPage } from "../../components/app-page.ts";
import { buttonRow, linkButton } from "../../components/button.ts";
import { type Html, html } from "../../http/html.ts";
import type { Reader } from "../../http/reader.ts";

/** For somebody who was sent to sign in for a page of ours, and did not. */
export const notSignedInPage = ({ speech, back }: { speech: Reader; back: string }): Html =>
  appPage(
    { title: speech.say("pages.notSignedIn"), speech },
    html`
<h1>${speech.say("pages.notSignedIn")}</h1>
<p>${speech.say("pages.notSignedInWhy")}</p>
${buttonRow([linkButton({ href: back, label: speech.say("pages.tryAgain"), tone: "first" })])}`,
  );
