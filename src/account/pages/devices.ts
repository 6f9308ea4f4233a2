import { badge } from "../../components/badge.ts";
import { linkButton } from "../../components/button.ts";
import { type Card, cardList } from "../../components/card-list.ts";
import { deviceWords, isHandheld } from "../../components/device-words.ts";
import { kindIcon } from "../../components/kind-icon.ts";
import { paged } from "../../components/paged.ts";
import { placeWords } from "../../components/place-words.ts";
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
  /** “Bilbao, ES”. */
  readonly place?: string;
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
  /** Which page of them the address asks for. */
  readonly asked?: string | undefined;
}

/** So many on a page, which is to weigh less than 60 kB. */
const atOnce = 10;

export const devicesPage = (page: AccountPage, { devices, now, within, asked }: Devices): Html => {
  const { say, length } = page.speech;
  const others = devices.filter(({ thisOne, fromHere }) => !thisOne && !fromHere).length;
  const { shown, beside } = paged({
    speech: page.speech,
    items: devices,
    size: atOnce,
    asked,
    at: (number) => `/account?page=${number}`,
  });
  return accountPage(
    page,
    { title: say("account.devices"), place: "devices" },
    html`
<h1>${say("account.devices")}</h1>
<p class="lead">${say("account.devicesLead", { username: page.visitor.account.username })}</p>
${cardList(
  say("account.devices"),
  shown.map((device) => cardOf(page.speech, now, device)),
)}
${beside}
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
    icon: iconOf(device),
    title: name,
    badges: [
      ...(thisOne ? [badge(say("account.thisOne"), "good")] : []),
      ...(fromHere && !thisOne ? [badge(say("account.fromHere"))] : []),
    ],
    marked: thisOne,
    detail: detailOf(speech, device),
    facts: [
      [say("account.signedIn"), agoOrDay(speech, now, device.signedInAt), "half"],
      [say("account.lastActive"), agoOrDay(speech, now, device.lastActivityAt), "half"],
      ...placeIn(speech, device),
      ...mayDo(speech, device),
      [say("account.endsItself"), endingWords(speech, now, device.ends), "broad"],
    ],
    actions: thisOne ? [signOutHere(speech)] : actionsOf(speech, device, name),
  };
}

const placeIn = (speech: Speech, { place }: Device): readonly (readonly [string, Html])[] =>
  place === undefined ? [] : [[speech.say("account.place"), html`<bdi>${placeWords(speech, place)}</bdi>`]];

/** The time itself shows when pointed at. */
const agoOrDay = (speech: Speech, now: Instant, at: Instant): Html =>
  now - at < days(30) ? agoOf(speech, now, at) : dayOf(speech, at);

type Named = Pick<Device, "kind" | "app" | "device">;

/** A browser on a phone looks like one. */
export const iconOf = ({ kind, device }: Named): Html =>
  kindIcon(kind === "browser" && isHandheld(device) ? "handheld" : kind);

/** A device by its own name; a tool, which is on none, by the tool's. */
export function nameOf(speech: Speech, { kind, app, device }: Named): string {
  const words = device === undefined ? undefined : deviceWords(speech, device);
  const name = kind === "tool" || kind === "web" ? (app ?? words) : (words ?? app);
  return name ?? speech.say("account.unnamed");
}

const kindWords: Readonly<Record<Device["kind"], MessageId>> = {
  browser: "account.kindBrowser",
  phone: "account.kindPhone",
  tool: "account.kindTool",
  web: "account.kindWeb",
};

/** The kind, and whichever of app and device the name does not say. */
export function detailOf(speech: Speech, one: Named): Html {
  const { kind, app, device } = one;
  const name = nameOf(speech, one);
  const words = device === undefined ? undefined : deviceWords(speech, device);
  const other = [app, words].find((told) => told !== undefined && told !== name);
  const kindIs = kind === "browser" && isHandheld(device) ? "account.kindHandheld" : kindWords[kind];
  return html`${speech.say(kindIs)}${other !== undefined && html` · <bdi>${other}</bdi>`}`;
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
