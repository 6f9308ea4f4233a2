import { type ClientDetails, clientDetails } from "../admin-client/clients.ts";
import { badge } from "../components/badge.ts";
import { buttonRow, linkButton } from "../components/button.ts";
import { cardList } from "../components/card-list.ts";
import { notice } from "../components/notice.ts";
import { type Html, html } from "../http/html.ts";
import { path } from "./api.ts";
import { factsOf, iconOf, moreFactsOf } from "./app-facts.ts";
import { command } from "./command.ts";
import { show } from "./page.ts";
import type { ConsoleRoute } from "./route.ts";
import { isDeploymentWide, may, type Visit } from "./visit.ts";
import { kindWords } from "./words.ts";

const page: ConsoleRoute = {
  method: "get",
  path: "/apps/:id",
  permission: "sign-ins:read",
  serve: async (visit) => {
    const { api, id, speech } = visit;
    const one = await api.read({ path: path`/clients/${id}` }, clientDetails);
    const { say } = speech;
    show(
      visit,
      { title: one.name, place: "apps", command: command("clients", "show", id) },
      html`<h1><bdi>${one.name}</bdi></h1>
${cardList(one.name, [
  {
    icon: iconOf(one.kind),
    title: kindWords(speech, one.kind),
    badges: one.disabled ? [badge(say("consoleApps.off"), "bad")] : [],
    detail: html`<bdi>${one.id}</bdi>`,
    facts: [...factsOf(visit, one), ...moreFactsOf(visit, one)],
  },
])}
${one.earlierSecretUntil !== undefined && notice({ tone: "warn", content: say("consoleApp.twoValid") })}
${actsOf(visit, one)}
<p><a href="/console/apps">${say("consoleApp.backToApps")}</a></p>`,
    );
  },
};

export const appPageRoutes = [page];

export const appHref = (id: string, act = ""): string => `/console/apps/${encodeURIComponent(id)}${act}`;

/** The whole deployment's business: a client may serve every institution. */
export const mayWriteClients = (visit: Visit): boolean =>
  isDeploymentWide(visit) && may(visit, "clients:write");

function actsOf(visit: Visit, one: ClientDetails): Html | false {
  const acts = [...(mayWriteClients(visit) ? writesOf(visit, one) : []), ...switchOf(visit, one)];
  return acts.length > 0 && buttonRow(acts);
}

function writesOf({ speech: { say } }: Visit, one: ClientDetails): readonly Html[] {
  const change = linkButton({
    href: appHref(one.id, "/change"),
    label: say("consoleApp.change"),
    tone: "first",
  });
  if (one.authenticates !== "secret") return [change];
  const rotate = linkButton({ href: appHref(one.id, "/secret"), label: say("consoleApp.rotate") });
  if (one.earlierSecretUntil === undefined) return [change, rotate];
  const end = linkButton({ href: appHref(one.id, "/end-secret"), label: say("consoleApp.endEarlier") });
  return [change, rotate, end];
}

function switchOf(visit: Visit, { id, disabled }: ClientDetails): readonly Html[] {
  if (!isDeploymentWide(visit) || !may(visit, "policy:write")) return [];
  const label = visit.speech.say(disabled ? "consoleApps.turnOn" : "consoleApps.turnOff");
  return [linkButton({ href: appHref(id, "/state"), label })];
}
