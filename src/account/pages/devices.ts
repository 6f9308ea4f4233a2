import { badge } from "../../components/badge.ts";
import { linkButton } from "../../components/button.ts";
import { type Card, cardList } from "../../components/card-list.ts";
import { kindIcon } from "../../components/kind-icon.ts";
import { scopeWords } from "../../components/scope-words.ts";
import { agoOf, dayOf } from "../../components/time.ts";
import { type Html, html } from "../../http/html.ts";
import type { MessageId, Speech } from "../../messages/speech.ts";
import type { outlook } from "../../policy/outlook.ts";
import { type Duration, days, type Instant } from "../../policy/time.ts";
import { endingWords } from "./ending-words.ts";
import { type AccountPage, accountPage } from "./page.ts";

/** One place where a person is signed in, as its row tells of it. */
export interface Device {
  readonly id: string;
  readonly kind: "browser" | "phone" | "tool" | "web";
  /** The app's or tool's name; a browser is none. */
  readonly app?: string;
  readonly device?: string;
  readonly signedInAt: Instant;
  readonly lastActivityAt: Instant;
  readonly ends: NonNullable<ReturnType<typeof outlook>>;
  readonly thisOne: boolean;
  /** Signed in from the browser that asks: spared when all others are ended. */
  readonly fromHere: boolean;
  /** What it may do. */
  readonly scopes: readonly string[];
}

interface Devices {
  readonly devices: readonly Device[];
  readonly now: Instant;
  /** How long an ending may take to hold everywhere. */
  readonly within: Duration;
}

export const devicesPage = (page: AccountPage, { devices, now, within }: Devices): Html => {
  const { say, length } = page.speech;
  const others = devices.filter(({ thisOne, fromHere }) => !thisOne && !fromHere).length;
  return accountPage(
    page,
    { title: say("account.devices"), place: "devices" },
    html`
<h1>${say("account.devices")}</h1>
<p class="lead">${say("account.devicesLead", { username: page.visitor.account.username })}</p>
${cardList(
  say("account.devices"),
  devices.map((device) => cardOf(page.speech, now, device)),
)}
<h2>${say("account.more")}</h2>
<div class="panel"><p>${others === 0 ? say("account.noOthers") : say("account.othersCount", { count: others })}</p>
<div class="buttons">${others > 0 && linkButton({ href: "/account/end-others", label: say("account.endOthers") })}${linkButton({ href: "/account/end-all", label: say("account.endAll"), tone: "danger" })}</div>
<p class="hint">${say("account.within", { within: length(within) })}</p></div>`,
  );
};

function cardOf(speech: Speech, now: Instant, device: Device): Card {
  const { say } = speech;
  const { thisOne, fromHere } = device;
  const name = nameOf(speech, device);
  return {
    icon: kindIcon(device.kind),
    title: name,
    badges: [
      ...(thisOne ? [badge(say("account.thisOne"), "good")] : []),
      ...(fromHere && !thisOne ? [badge(say("account.fromHere"))] : []),
    ],
    marked: thisOne,
    detail: detailOf(speech, device),
    facts: [
      [say("account.signedIn"), agoOrDay(speech, now, device.signedInAt)],
      [say("account.lastActive"), agoOrDay(speech, now, device.lastActivityAt)],
      ...mayDo(speech, device),
      [say("account.endsItself"), endingWords(speech, now, device.ends), "broad"],
    ],
    actions: thisOne ? [signOutHere(speech)] : actionsOf(speech, device, name),
  };
}

/** The time itself shows when pointed at. */
const agoOrDay = (speech: Speech, now: Instant, at: Instant): Html =>
  now - at < days(30) ? agoOf(speech, now, at) : dayOf(speech, at);

/** A device by its own name; a tool, which is on none, by the tool's. */
export const nameOf = (
  { say }: Speech,
  { kind, app, device }: Pick<Device, "kind" | "app" | "device">,
): string =>
  (kind === "tool" || kind === "web" ? (app ?? device) : (device ?? app)) ?? say("account.unnamed");

const kindWords: Readonly<Record<Device["kind"], MessageId>> = {
  browser: "account.kindBrowser",
  phone: "account.kindPhone",
  tool: "account.kindTool",
  web: "account.kindWeb",
};

/** The kind, and whichever of app and device the name does not say. */
export function detailOf(
  speech: Speech,
  { kind, app, device }: Pick<Device, "kind" | "app" | "device">,
): Html {
  const name = nameOf(speech, { kind, ...(app && { app }), ...(device && { device }) });
  const other = [app, device].find((one) => one !== undefined && one !== name);
  return html`${speech.say(kindWords[kind])}${other !== undefined && html` · <bdi>${other}</bdi>`}`;
}

function mayDo(speech: Speech, { scopes }: Device): readonly (readonly [string, Html])[] {
  if (scopes.length === 0) return [];
  const words = scopeWords(speech, scopes);
  return [[speech.say("account.mayDo"), html`<ul>${words.map((one) => html`<li>${one}</li>`)}</ul>`]];
}

const signOutHere = ({ say }: Speech): Html =>
  linkButton({ href: "/logout", label: say("account.signOutHere") });

const actionsOf = ({ say }: Speech, { id, kind }: Device, about: string): readonly Html[] => [
  linkButton({
    href: `/account/sign-ins/${id}/end`,
    label: kind === "tool" ? say("account.takeBack") : say("account.end"),
    about,
  }),
  linkButton({
    href: `/account/sign-ins/${id}/unknown`,
    label: say("account.unknown"),
    tone: "quiet",
    about,
  }),
];
