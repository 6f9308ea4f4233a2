import { type Client, client } from "../admin-client/clients.ts";
import { pageOf, unread } from "../admin-client/page.ts";
import { badge } from "../components/badge.ts";
import { button, linkButton } from "../components/button.ts";
import { type Card, cardList } from "../components/card-list.ts";
import { emptyState } from "../components/empty-state.ts";
import { textField } from "../components/fields.ts";
import { paged } from "../components/paged.ts";
import { type Html, html } from "../http/html.ts";
import { goOn } from "../http/notice-cookie.ts";
import { type Act, actRoutes } from "./act.ts";
import { path, Refused } from "./api.ts";
import { appHref, mayWriteClients } from "./app.ts";
import { factsOf, iconOf } from "./app-facts.ts";
import { command, reasonOptions } from "./command.ts";
import { reasonFields, reasonIn, type Shown, showAct, withinField } from "./forms.ts";
import { show } from "./page.ts";
import type { ConsoleRoute } from "./route.ts";
import { asked, isDeploymentWide, may, type Visit } from "./visit.ts";
import { kindWords } from "./words.ts";

/** So many on a page, which is to weigh less than 60 kB. */
const atOnce = 12;

const list: ConsoleRoute = {
  method: "get",
  path: "/apps",
  permission: "sign-ins:read",
  serve: async (visit) => {
    const { say } = visit.speech;
    const all = await clientsOf(visit);
    const text = asked(visit, "text");
    const { shown, beside } = paged({
      speech: visit.speech,
      items: withText(all, text),
      size: atOnce,
      asked: asked(visit, "page"),
      at: (page) => addressOf(text, page),
    });
    show(
      visit,
      { title: say("console.apps"), place: "apps", command: command("clients", "list") },
      html`<h1>${say("console.apps")}</h1><p class="lead">${say("consoleApps.what")}</p>
${mayWriteClients(visit) && html`<p>${linkButton({ href: "/console/new-app", label: say("consoleApp.new"), tone: "first" })}</p>`}
${all.length > atOnce && searchForm(visit, text)}
<section id="found" aria-live="polite" aria-label="${say("console.apps")}">
${
  shown.length === 0
    ? emptyState({ title: say("consoleApps.nothing"), content: say("consoleApps.nothingHint") })
    : cardList(
        say("console.apps"),
        shown.map((one) => cardOf(visit, one)),
      )
}
${beside}
</section>`,
    );
  },
};

const addressOf = (text: string, page: number): string =>
  `/console/apps?${new URLSearchParams({ ...(text !== "" && { text }), page: String(page) }).toString()}`;

const searchForm = (visit: Visit, value: string): Html => html`
<form method="get" action="/console/apps" class="search" role="search" data-live="found">
${textField({ name: "text", label: visit.speech.say("consoleApps.find"), type: "search", value })}
${button({ label: visit.speech.say("consolePeople.search") })}
</form>`;

/** Those with this somewhere in their name or id, whatever the case. */
function withText(all: readonly Client[], text: string): readonly Client[] {
  const wanted = text.trim().toLowerCase();
  return all.filter(({ id, name }) => [id, name].some((word) => word.toLowerCase().includes(wanted)));
}

function cardOf(visit: Visit, one: Client): Card {
  const { say } = visit.speech;
  return {
    icon: iconOf(one.kind),
    title: one.name,
    badges: one.disabled ? [badge(say("consoleApps.off"), "bad")] : [],
    detail: html`${kindWords(visit.speech, one.kind)} · <bdi>${one.id}</bdi>`,
    facts: factsOf(visit, one),
    actions: [
      linkButton({ href: appHref(one.id), label: say("consoleApp.open"), about: one.name }),
      ...(mayTurn(visit)
        ? [
            linkButton({
              href: appHref(one.id, "/state"),
              label: say(one.disabled ? "consoleApps.turnOn" : "consoleApps.turnOff"),
              about: one.name,
            }),
          ]
        : []),
    ],
  };
}

const turn: Act = {
  path: "/apps/:id/state",
  permission: "policy:write",
  names: ["disabled"],
  show: showForm,
  run: async ({ api, ctx, id }, form) => {
    const disabled = form.values["disabled"] === "yes";
    const body = { disabled, ...reasonIn(form) };
    await api.ask({ method: "put", path: path`/clients/${id}/state`, body }, unread);
    goOn(ctx, "/console/apps", { tone: "good", id: disabled ? "consoleApps.isOff" : "consoleApps.isOn" });
  },
};

export const appRoutes = [list, ...actRoutes(turn)];

const clientsOf = async ({ api }: Visit): Promise<readonly Client[]> =>
  (await api.read({ path: "/clients" }, pageOf(client))).items;

const mayTurn = (visit: Visit): boolean => isDeploymentWide(visit) && may(visit, "policy:write");

async function showForm(visit: Visit, shown: Shown): Promise<void> {
  const { id, speech } = visit;
  const one = (await clientsOf(visit)).find((each) => each.id === id);
  if (one === undefined || !mayTurn(visit))
    throw new Refused(404, { type: "/problems/not-found", detail: "There is no such client." });
  const words = turning[one.disabled ? "on" : "off"];
  showAct(visit, shown, {
    title: speech.say(words.title, { name: one.name }),
    lead: speech.say(words.what),
    place: "apps",
    command: command(words.verb, "client", one.id, ...reasonOptions(shown.form)),
    fields: [
      ...reasonFields(visit, shown.form, { codes: ["incident", "maintenance"], needed: false }),
      withinField(visit),
    ],
    hidden: { disabled: words.disabled },
    proceed: speech.say(words.proceed),
    tone: words.tone,
    back: "/console/apps",
  });
}

const turning = {
  on: {
    verb: "enable",
    disabled: "no",
    tone: "first",
    title: "consoleApps.turnOnWhich",
    what: "consoleApps.turnOnWhat",
    proceed: "consoleApps.turnOn",
  },
  off: {
    verb: "disable",
    disabled: "yes",
    tone: "danger",
    title: "consoleApps.turnOffWhich",
    what: "consoleApps.turnOffWhat",
    proceed: "consoleApps.turnOff",
  },
} as const;
