import type { Institution } from "../admin-client/institutions.ts";
import { button } from "../components/button.ts";
import { paged } from "../components/paged.ts";
import { tabs } from "../components/tabs.ts";
import { type Html, html } from "../http/html.ts";
import { Refused } from "./api.ts";
import { choiceField, meantBy } from "./choice.ts";
import { command } from "./command.ts";
import { reachedInstitutions } from "./institutions.ts";
import { show } from "./page.ts";
import { asked, type Visit } from "./visit.ts";

export const policyAddress = (institution: string): string =>
  `/console/policy?institution=${encodeURIComponent(institution)}`;

interface Schools {
  readonly all: readonly Institution[];
  /** Those that the address may mean: one or more. */
  readonly meant: readonly [Institution, ...Institution[]];
}

/** Whose policy the address asks for; else the reader's own. What they do not reach is answered like nothing. */
export async function schoolsMeant(visit: Visit): Promise<Schools> {
  const all = await reachedInstitutions(visit);
  const [one, ...others] = meantBy(asked(visit, "institution") || visit.account.institutionId, all);
  if (one === undefined) throw noSuch();
  return { all, meant: [one, ...others] };
}

/** The one whose policy is to be saved. */
export async function chosenSchool(visit: Visit): Promise<Institution> {
  const [one, ...others] = (await schoolsMeant(visit)).meant;
  if (others.length > 0) throw noSuch();
  return one;
}

const noSuch = () =>
  new Refused(404, { type: "/problems/not-found", detail: "There is no such institution." });

/** More would fill a phone before the page begins. */
const mostTabs = 6;

/** The way to another institution's policy. */
export function schoolChoice(visit: Visit, all: readonly Institution[], { id }: Institution): Html | false {
  const { say } = visit.speech;
  if (all.length > mostTabs) return searchForm(visit, all, id);
  const places = all.map((one) => ({
    href: policyAddress(one.id),
    label: one.name,
    current: one.id === id,
  }));
  return all.length > 1 && tabs(say("consolePolicy.schools"), places);
}

const searchForm = (visit: Visit, all: readonly Institution[], value: string): Html => html`
<form method="get" action="/console/policy" class="search">
${choiceField(visit, { name: "institution", label: visit.speech.say("console.institution"), value, all })}
${button({ label: visit.speech.say("consoleAudit.show") })}
</form>`;

const atOnce = 20;

/** Several could be meant: which? */
export function showSchools(visit: Visit, { all, meant }: Schools): void {
  const { speech } = visit;
  const { say } = speech;
  const typed = asked(visit, "institution");
  const { shown, beside } = paged({
    speech,
    items: meant,
    size: atOnce,
    asked: asked(visit, "page"),
    at: (page) => `${policyAddress(typed)}&page=${page}`,
  });
  show(
    visit,
    { title: say("console.policy"), place: "policy", command: command("institutions", "list") },
    html`<h1>${say("console.policy")}</h1>
${searchForm(visit, all, typed)}
<h2>${say("consolePolicy.which")}</h2>
<ul class="plain-list">${shown.map(({ id, name }) => html`<li><a href="${policyAddress(id)}"><bdi>${name}</bdi></a> <small>${id}</small></li>`)}</ul>
${beside}`,
  );
}
