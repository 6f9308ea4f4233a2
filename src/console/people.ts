import { type Account, account } from "../admin-client/accounts.ts";
import { type Page, pageOf } from "../admin-client/page.ts";
import { badge } from "../components/badge.ts";
import { button } from "../components/button.ts";
import { cardList } from "../components/card-list.ts";
import { emptyState } from "../components/empty-state.ts";
import { textField } from "../components/fields.ts";
import { kindIcon } from "../components/kind-icon.ts";
import { pagination } from "../components/pagination.ts";
import { type Html, html } from "../http/html.ts";
import { choiceField, idMeant } from "./choice.ts";
import { command, option } from "./command.ts";
import { reachedInstitutions } from "./institutions.ts";
import { show } from "./page.ts";
import { emailWords, personRoute } from "./person.ts";
import type { ConsoleRoute } from "./route.ts";
import { asked, type Visit } from "./visit.ts";
import { roleWords } from "./words.ts";

const find: ConsoleRoute = {
  method: "get",
  path: "/people",
  permission: "accounts:read",
  serve: async (visit) => {
    const { api, speech } = visit;
    const schools = await reachedInstitutions(visit);
    const typed = asked(visit, "institution");
    const school = idMeant(visit, typed, schools);
    const query = {
      text: asked(visit, "text"),
      institution: "id" in school ? school.id : typed,
      after: asked(visit, "after"),
    };
    const found: Page<Account> =
      "id" in school
        ? await api.read({ path: "/accounts", query: { ...query, limit: "20" } }, pageOf(account))
        : { items: [] };
    const next = found.next && addressOf({ ...query, after: found.next });
    show(
      visit,
      {
        title: speech.say("console.people"),
        place: "people",
        command: command("accounts", "find", query.text, ...option("--institution", query.institution)),
      },
      html`<h1>${speech.say("console.people")}</h1>
<form method="get" action="/console/people" class="search" role="search" data-live="found">
${textField({ name: "text", label: speech.say("consolePeople.find"), hint: speech.say("consolePeople.findHint"), type: "search", value: query.text, focus: true })}
${schools.length > 1 && choiceField(visit, { name: "institution", label: speech.say("console.institution"), value: typed, all: schools, none: speech.say("console.everyInstitution") })}
${button({ label: speech.say("consolePeople.search"), tone: "first" })}
</form>
<section id="found" aria-live="polite" aria-label="${speech.say("consolePeople.found")}">
${"wrong" in school ? emptyState({ title: speech.say("consolePolicy.which"), content: school.wrong }) : list(visit, found.items)}
${pagination({ speech, ...(query.after !== "" && { previous: addressOf({ ...query, after: "" }) }), ...(next && { next }) })}
</section>`,
    );
  },
};

export const peopleRoutes = [find, personRoute];

const addressOf = (query: Readonly<Record<string, string>>): string =>
  `/console/people?${new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "")).toString()}`;

function list({ speech }: Visit, people: readonly Account[]): Html {
  const { say } = speech;
  if (people.length === 0)
    return emptyState({ title: say("consolePeople.nobody"), content: say("consolePeople.nobodyHint") });
  return cardList(
    say("consolePeople.found"),
    people.map((one) => ({
      icon: kindIcon("person"),
      title: one.name,
      badges: one.roles.map((role) => badge(roleWords(speech, role))),
      detail: html`<bdi>${one.institution}/${one.username}</bdi>${one.email !== undefined && html` · ${emailWords(one.email)}`}`,
      actions: [
        html`<a class="button second" href="/console/people/${one.id}">${say("consolePeople.open")}<span class="unseen"> ${one.name}</span></a>`,
      ],
    })),
  );
}
