import type { Context } from "koa";
import { pagesSheetPath, scriptPath } from "../http/assets.ts";
import { type Html, html } from "../http/html.ts";
import type { LeftNotice } from "../http/notice-cookie.ts";
import { htmlPage, languageSwitch, logo, nameOf, type PageHead, sendPage, skipLink } from "../http/page.ts";
import type { Reader } from "../http/reader.ts";
import { allowOwnScript } from "../http/security-headers.ts";
import { notice } from "./notice.ts";
import { navigation, type Place } from "./tabs.ts";

export interface AppPage extends PageHead {
  readonly speech: Reader;
  /** The places of this door. Fewer than two need no navigation. */
  readonly places?: readonly Place[];
  /** Who is signed in. Absent on pages for whoever comes by. */
  readonly person?: { readonly name: string };
  /** What the form before has to say. */
  readonly left?: LeftNotice | undefined;
  /** `wide` is for tables and charts. */
  readonly width?: "text" | "wide";
  /** The path of a stylesheet that only pages like this one have. */
  readonly sheet?: string;
}

/** The frame of pages that people stay on: the school's band, navigation, who is signed in, language and clock. */
export const appPage = (head: AppPage, content: Html): Html =>
  htmlPage(
    head,
    html`<body class="app" data-zone="${head.speech.timeZone}">
${skipLink(head.speech)}
<header class="top">
<div class="top-row">${logo(head.look)}<span class="band-name">${nameOf(head.look)}</span>${head.person !== undefined && signedIn(head.speech, head.person.name)}</div>
${(head.places ?? []).length > 1 && navigation(head.speech, head.places ?? [])}
</header>
<main id="content" class="stay ${head.width ?? "text"}" tabindex="-1">
${head.left !== undefined && notice({ tone: head.left.tone, content: head.speech.say(head.left.id, head.left.values), spoken: true })}
${content}
</main>
<footer class="foot"><div class="foot-row"><p>${zoneLine(head.speech)}</p>${languageSwitch(head.speech)}</div></footer>
</body>`,
    html`
<link rel="stylesheet" href="${pagesSheetPath}">${
      head.sheet !== undefined &&
      html`
<link rel="stylesheet" href="${head.sheet}">`
    }
<script type="module" src="${scriptPath}"></script>`,
  );

/** With the right to run our script, which no other page has. */
export function sendAppPage(ctx: Context, content: Html, status = 200): void {
  sendPage(ctx, content, status);
  allowOwnScript(ctx);
}

const signedIn = ({ say }: Reader, name: string): Html => html`
<div class="who"><span class="who-name"><span class="unseen">${say("pages.signedInAs")} </span><bdi>${name}</bdi></span><a class="who-out" href="/logout">${say("pages.signOut")}</a></div>`;

/** The zone's own name is in an element of its own: the script puts the reader's there. */
function zoneLine({ say, timeZone }: Reader): Html {
  const [before = "", after = ""] = say("pages.clock", { zone: "\u0000" }).split("\u0000");
  return html`${before}<span data-zone-name>${timeZone.replaceAll("_", " ")}</span>${after}`;
}
