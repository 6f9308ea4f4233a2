import type { Permission } from "../actions/caller.ts";
import { appPage, sendAppPage } from "../components/app-page.ts";
import { linkButton } from "../components/button.ts";
import { notice } from "../components/notice.ts";
import type { Place } from "../components/tabs.ts";
import { terminalLine } from "../components/terminal.ts";
import { consoleSheetPath } from "../http/assets.ts";
import { type Html, html } from "../http/html.ts";
import { takeNotice } from "../http/notice-cookie.ts";
import { sendSoon } from "../http/page.ts";
import type { MessageId } from "../messages/speech.ts";
import { may, type Visit } from "./visit.ts";

type PlaceName = "overview" | "people" | "end" | "policy" | "audit" | "apps" | "lists";

export interface ConsolePage {
  readonly title: string;
  readonly place: PlaceName;
  readonly width?: "text" | "wide";
  /** What does the same at the terminal. */
  readonly command?: string;
  readonly status?: number;
  /** What `laterHere` keeps the place of. */
  readonly later?: Promise<Html> | undefined;
}

/** Sends a page of the console: its frame, its content, and the command that does the same. */
export function show(
  visit: Visit,
  { title, place, width, command, status, later }: ConsolePage,
  content: Html,
): void {
  const { ctx, speech, look, account } = visit;
  const head = {
    title,
    look,
    speech,
    places: placesOf(visit, place),
    person: account,
    left: takeNotice(ctx),
    width: width ?? "text",
    sheet: consoleSheetPath,
  };
  const page = appPage(head, html`${content}${command !== undefined && terminalLine(speech, command)}`);
  sendAppPage(ctx, page, status);
  if (later !== undefined)
    sendSoon(
      ctx,
      page,
      later.catch((error: unknown) => failed(visit, error)),
    );
}

/** The rest of the page is shown already. */
function failed({ ctx, speech }: Visit, error: unknown): Html {
  ctx.app.emit("error", new Error("The rest of a page could not be made.", { cause: error }), ctx);
  return notice({ tone: "bad", content: speech.say("consoleTrouble.failed"), spoken: true });
}

const places: readonly (readonly [PlaceName, path: string, label: MessageId, Permission])[] = [
  ["overview", "/console", "console.overview", "sign-ins:read"],
  ["people", "/console/people", "console.people", "accounts:read"],
  ["end", "/console/end", "console.end", "sign-ins:end-all"],
  ["policy", "/console/policy", "console.policy", "policy:write"],
  ["apps", "/console/apps", "console.apps", "sign-ins:read"],
  ["lists", "/console/lists", "console.lists", "suspensions:write"],
  ["audit", "/console/audit", "console.audit", "audit:read"],
];

const placesOf = (visit: Visit, current: PlaceName): readonly Place[] =>
  places
    .filter(([, , , permission]) => may(visit, permission))
    .map(([name, href, label]) => ({ href, label: visit.speech.say(label), current: name === current }));

/** All that a form needs of a visit: the address it stands at, and who may send it. */
export interface FormPlace extends Pick<Visit, "csrf" | "proved" | "speech"> {
  readonly ctx: { readonly url: string };
}

/** The button, or first the way to show who one is: it leads back to this very address. */
export const whenProved = ({ proved, speech, ctx }: FormPlace, ready: Html): Html =>
  proved
    ? ready
    : html`<div class="prove"><p>${speech.say("console.proveWhy")}</p>${linkButton({ href: provePath(ctx.url), label: speech.say("console.prove"), tone: "first" })}</div>`;

const provePath = (back: string): string => `/console/prove?back=${encodeURIComponent(back)}`;
