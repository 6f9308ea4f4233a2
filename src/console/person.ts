import { outranks, type Permission } from "../actions/caller.ts";
import { type AccountState, accountState, type Suspension, suspension } from "../admin-client/accounts.ts";
import { type AuditRecord, auditRecord } from "../admin-client/audit.ts";
import { type Grant, grant } from "../admin-client/grants.ts";
import { pageOf } from "../admin-client/page.ts";
import { badge } from "../components/badge.ts";
import { buttonRow, linkButton } from "../components/button.ts";
import { type Card, cardList } from "../components/card-list.ts";
import { deviceWords } from "../components/device-words.ts";
import { emptyState } from "../components/empty-state.ts";
import { notice } from "../components/notice.ts";
import { paged } from "../components/paged.ts";
import { placeWords } from "../components/place-words.ts";
import { agoOf, shortTimeOf, timeOf } from "../components/time.ts";
import { type Html, html } from "../http/html.ts";
import type { MessageId, Speech } from "../messages/speech.ts";
import { never } from "../policy/time.ts";
import type { Role } from "../store/port/entities.ts";
import { path } from "./api.ts";
import { iconOf } from "./app-facts.ts";
import { auditLine } from "./audit-line.ts";
import { command } from "./command.ts";
import { show } from "./page.ts";
import type { ConsoleRoute } from "./route.ts";
import { asked, may, type Visit } from "./visit.ts";
import { kindWords, roleWords, sourceWords } from "./words.ts";

/** Everything about one person, and what can be done. */
export const personRoute: ConsoleRoute = {
  method: "get",
  path: "/people/:id",
  permission: "accounts:read",
  serve: async (visit) => {
    const { api, id, speech } = visit;
    const [person, grants, suspensions, history] = await Promise.all([
      api.read({ path: path`/accounts/${id}` }, accountState),
      api.read({ path: path`/accounts/${id}/grants` }, pageOf(grant)),
      api.read({ path: path`/accounts/${id}/suspensions` }, pageOf(suspension)),
      may(visit, "audit:read")
        ? api.read({ path: "/audit", query: { account: id, limit: "5" } }, pageOf(auditRecord))
        : undefined,
    ]);
    show(
      visit,
      { title: person.name, place: "people", command: command("accounts", "show", nameOf(person)) },
      html`<h1><bdi>${person.name}</bdi> ${stateBadge(visit, person)}</h1>
<p class="lead"><bdi>${nameOf(person)}</bdi>${person.email !== undefined && html` · ${emailWords(person.email)}`}${person.roles.map((role) => html` ${badge(roleWords(speech, role))}`)}</p>
${acts(visit, person, grants.items)}
${standing(visit, suspensions.items)}
${signIns(visit, grants.items)}
${past(visit, suspensions.items)}
${history !== undefined && historyOf(visit, history.items)}`,
    );
  },
};

export const nameOf = ({
  institution,
  username,
}: {
  readonly institution: string;
  readonly username: string;
}) => `${institution}/${username}`;

/** A long one goes to the next line after its @. */
export const emailWords = (email: string): Html =>
  html`<bdi>${email.split("@").map((part, place) => html`${place > 0 && html`@<wbr>`}${part}`)}</bdi>`;

const stateBadge = ({ speech }: Visit, { suspended }: AccountState): Html =>
  suspended
    ? badge(speech.say("consolePerson.suspended"), "bad")
    : badge(speech.say("consolePerson.active"), "good");

function acts(visit: Visit, person: AccountState, grants: readonly Grant[]): Html {
  const { id, name, suspensions } = person;
  const { say } = visit.speech;
  const mayMore = !outranks(visit.caller, person.roles as readonly Role[]);
  const byHand = suspensions.some(({ source }) => source === "administrator");
  const suspended: readonly Offer[] = byHand
    ? [
        ["suspensions:write", "reinstate", "consolePerson.reinstate", "first"],
        ["suspensions:write", "suspend", "consolePerson.changeSuspension"],
      ]
    : [["suspensions:write", "suspend", "consolePerson.suspend", "danger"]];
  const offers: readonly Offer[] = [
    ...suspended,
    ...(grants.length > 0 ? [["sign-ins:end", "end-all", "consolePerson.endAll"] as const] : []),
    ["suspensions:write", "mobile-access", "consolePerson.mobileAccess"],
    ["accounts:write", "password", "consolePerson.setPassword"],
  ];
  const row = buttonRow(
    offers
      .filter(([permission]) => may(visit, permission) && (!mayMore || permission === "sign-ins:end"))
      .map(([, act, label, tone = "second"]) =>
        linkButton({ href: `/console/people/${id}/${act}`, label: say(label), tone }),
      ),
  );
  const wouldAct = may(visit, "suspensions:write") || may(visit, "accounts:write");
  return html`${row}${mayMore && wouldAct && html`<p class="hint">${say("consolePerson.mayMore", { name })}</p>`}`;
}

type Offer = readonly [Permission, act: string, label: MessageId, tone?: "first" | "second" | "danger"];

function standing(visit: Visit, all: readonly Suspension[]): Html | false {
  const now = all.filter((one) => isStanding(visit, one));
  return (
    now.length > 0 &&
    html`<section><h2>${visit.speech.say("consolePerson.shutOut")}</h2>${now.map((one) => notice({ tone: one.inForce ? "bad" : "warn", title: sourceWords(visit.speech, one.source), content: suspensionWords(visit, one) }))}</section>`
  );
}

const isStanding = ({ now }: Visit, { liftedAt, endsAt }: Suspension): boolean =>
  liftedAt === undefined && (endsAt === undefined || endsAt > now);

function suspensionWords({ speech }: Visit, one: Suspension): Html {
  const { say } = speech;
  return html`${say("consolePerson.since")} ${timeOf(speech, one.startsAt)}${one.endsAt !== undefined && html` ${say("consolePerson.until")} ${timeOf(speech, one.endsAt)}`}. ${say("consolePerson.reason")} <code>${one.code}</code>. ${say(one.signOut ? "consolePerson.ended" : "consolePerson.paused")}`;
}

/** So many on a page, which is to weigh less than 60 kB; those that are over stand on it besides, folded up. */
const atOnce = { signIns: 6, over: 4, past: 5 } as const;

const namesOf = {
  signIns: "consolePerson.signInsLabel",
  over: "consolePerson.overLabel",
  past: "consolePerson.pastLabel",
} as const;

/** One page of a list about the person. Which one is said by the field of the same name. */
const pageIn = <Item>(visit: Visit, name: keyof typeof atOnce, items: readonly Item[]) =>
  paged({
    speech: visit.speech,
    items,
    size: atOnce[name],
    asked: asked(visit, name),
    of: visit.speech.say(namesOf[name]),
    at: (page) => `/console/people/${encodeURIComponent(visit.id)}?${name}=${page}#${name}`,
  });

/** Unfolded for whoever turns its pages. */
const folded = (visit: Visit, name: "over" | "past", content: Html): Html =>
  html`<details class="more" id="${name}"${asked(visit, name) !== "" && html` open`}>${content}</details>`;

function past(visit: Visit, all: readonly Suspension[]): Html | false {
  const { speech } = visit;
  const over = all.filter((one) => !isStanding(visit, one));
  const { shown, beside } = pageIn(visit, "past", over);
  return (
    over.length > 0 &&
    folded(
      visit,
      "past",
      html`<summary>${speech.say("consolePerson.pastSuspensions", { count: over.length })}</summary>
<ul>${shown.map((one) => html`<li>${sourceWords(speech, one.source)}: ${suspensionWords(visit, one)}${one.liftedAt !== undefined && html` ${speech.say("consolePerson.lifted")} ${timeOf(speech, one.liftedAt)}.`}</li>`)}</ul>${beside}`,
    )
  );
}

function signIns(visit: Visit, grants: readonly Grant[]): Html {
  const { say } = visit.speech;
  const live = grants.filter(({ decision }) => decision.allowed);
  const over = grants.filter(({ decision }) => !decision.allowed);
  const [alive, dead] = [pageIn(visit, "signIns", live), pageIn(visit, "over", over)];
  return html`<section id="signIns"><h2>${say("consolePerson.signIns", { count: live.length })}</h2>
${
  live.length === 0
    ? emptyState({ title: say("consolePerson.noSignIns") })
    : cardList(
        say("consolePerson.signInsLabel"),
        alive.shown.map((one) => card(visit, one)),
      )
}
${alive.beside}
${
  over.length > 0 &&
  folded(
    visit,
    "over",
    html`<summary>${say("consolePerson.overSignIns", { count: over.length })}</summary>${cardList(
      say("consolePerson.overLabel"),
      dead.shown.map((one) => card(visit, one)),
    )}${dead.beside}`,
  )
}
</section>`;
}

/** One sign-in: device and app, when it was used, when it ends or why it is over. */
function card(visit: Visit, one: Grant): Card {
  const { speech, now } = visit;
  const { say } = speech;
  const about = titleOf(speech, one);
  return {
    icon: iconOf(one.client.kind),
    title: about,
    badges: one.decision.allowed
      ? []
      : [badge(say(`consoleWhy.short_${one.decision.because ?? "revoked"}` as MessageId), "warn")],
    detail:
      one.device === undefined ? kindWords(speech, one.client.kind) : html`<bdi>${one.client.name}</bdi>`,
    facts: [
      [say("consolePerson.signedIn"), shortTimeOf(speech, one.signedInAt)],
      [say("consolePerson.lastActive"), agoOf(speech, now, one.lastActivityAt)],
      ...(one.place === undefined
        ? []
        : [[say("account.place"), html`<bdi>${placeWords(speech, one.place)}</bdi>`] as const]),
      ...(one.decision.allowed ? [[say("consolePerson.endsWhen"), endOf(visit, one), "broad"] as const] : []),
    ],
    actions: [
      linkButton({ href: `/console/sign-ins/${one.id}`, label: say("consolePerson.why"), about }),
      ...(one.decision.allowed && may(visit, "sign-ins:end")
        ? [linkButton({ href: `/console/sign-ins/${one.id}/end`, label: say("consolePerson.end"), about })]
        : []),
    ],
  };
}

export const titleOf = (speech: Speech, { device, client }: Grant): string =>
  device === undefined ? client.name : deviceWords(speech, device);

export const endOf = ({ speech }: Visit, { decision: { until = never } }: Grant): Html =>
  until === never
    ? html`${speech.say("consolePerson.notByTime")}`
    : html`${timeOf(speech, until)}, ${speech.say("consolePerson.unlessUsed")}`;

const historyOf = (visit: Visit, records: readonly AuditRecord[]): Html => html`
<section><h2>${visit.speech.say("consolePerson.history")}</h2>
${records.length === 0 ? emptyState({ title: visit.speech.say("consoleAudit.nothing") }) : html`<ol class="trail">${records.map((record) => auditLine(visit, record))}</ol>`}
<p>${linkButton({ href: `/console/audit?account=${visit.id}`, label: visit.speech.say("consolePerson.wholeHistory") })}</p></section>`;
