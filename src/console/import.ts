import type { z } from "zod";
import { type Account, account } from "../admin-client/accounts.ts";
import { importedPerson } from "../admin-client/lists.ts";
import { pageOf } from "../admin-client/page.ts";
import { button, buttonRow, linkButton } from "../components/button.ts";
import { dataTable } from "../components/data-table.ts";
import { checkboxField, selectField } from "../components/fields.ts";
import { postForm } from "../components/post-form.ts";
import { html } from "../http/html.ts";
import { type Act, actRoutes, errorsOf } from "./act.ts";
import type { Refused } from "./api.ts";
import { command, reasonOptions } from "./command.ts";
import { figure } from "./figures.ts";
import { actForm, type Filled, formTrouble, reasonFields, reasonIn, type Shown, stateOf } from "./forms.ts";
import { reachedInstitutions } from "./institutions.ts";
import { type ListedPerson, peopleIn } from "./list-text.ts";
import { listField } from "./lists.ts";
import { show } from "./page.ts";
import { listIn, nextPart, showWork, wrongLines } from "./steps.ts";
import { sent, type Visit } from "./visit.ts";
import { refusedWords } from "./words.ts";

/** As much of it as comes along in the form. */
const oneImported = importedPerson.pick({ username: true, outcome: true, password: true, because: true });
type Imported = z.infer<typeof oneImported>;

/** First it shows what would come of it; sent again from there, it does it. */
const send: Act = {
  path: "/import",
  permission: "accounts:write",
  formLimit: "1mb",
  names: ["list", "institution", "generate"],
  wrong: wrongPeople,
  show: showForm,
  run: async (visit, form) => {
    const people = listIn(visit, form, peopleIn);
    await (sent(visit, "step") === "do" ? carryOut(visit, form, people) : lookAt(visit, form, people));
  },
};

export const importRoutes = actRoutes(send);

/** The API counts people from 0; whoever wrote the list counts lines, of which the first is the header. */
function wrongPeople(visit: Visit, refused: Refused): Filled["errors"] {
  const places = refused.fields.flatMap((field) => /^people\[(\d+)\]/.exec(field)?.[1] ?? []);
  return places.length === 0
    ? errorsOf(visit, refused)
    : wrongLines(
        visit,
        [...new Set(places)].map((place) => Number(place) + 2),
      );
}

async function showForm(visit: Visit, { form: said, status }: Shown): Promise<void> {
  const { csrf, ctx, speech } = visit;
  const { say } = speech;
  const schools = await reachedInstitutions(visit);
  show(
    visit,
    { title: say("consoleLists.import"), place: "lists", status, command: commandFor(said) },
    html`<h1>${say("consoleLists.import")}</h1><p class="lead">${say("consoleLists.importWhat")}</p>
${formTrouble(said)}
${postForm({ action: ctx.url, csrf }, [
  selectField({
    ...stateOf(said, "institution"),
    label: say("console.institution"),
    options: schools.map(({ id, name }) => ({ value: id, label: name })),
  }),
  listField(visit, said, "consoleLists.importHint"),
  checkboxField({
    name: "generate",
    label: say("consoleLists.generate"),
    checked: said.values["generate"] === "yes",
  }),
  buttonRow([button({ label: say("consoleLists.preview"), tone: "first" })]),
])}`,
  );
}

type Change = "created" | "changed" | "same";

async function lookAt(visit: Visit, said: Filled, people: readonly ListedPerson[]): Promise<void> {
  const { number, say } = visit.speech;
  const changes: (readonly [ListedPerson, Change])[] = [];
  for (const person of people)
    changes.push([person, await changeOf(visit, said.values["institution"] ?? "", person)]);
  const count = (change: Change) => changes.filter(([, one]) => one === change).length;
  const title = say("consoleLists.import");
  show(
    visit,
    { title, place: "lists", command: commandFor(said) },
    html`<h1>${title}</h1>
${figure(number(people.length), say("consoleLists.accounts", { count: people.length }))}
<p>${say("consoleLists.importCounts", { created: count("created"), changed: count("changed"), same: count("same") })}</p>
${dataTable({
  caption: say("consoleLists.each"),
  columns: [
    { label: say("consoleLists.account") },
    { label: say("consoleLists.name") },
    { label: say("consoleLists.outcome") },
  ],
  rows: changes.map(([{ username, name }, change]) => [
    html`<bdi>${username}</bdi>`,
    html`<bdi>${name}</bdi>`,
    say(`consoleLists.would_${change}`),
  ]),
})}
${actForm(visit, {
  fields: reasonFields(visit, said, { codes: ["new-term"], needed: false }),
  hidden: {
    step: "do",
    list: said.values["list"] ?? "",
    institution: said.values["institution"] ?? "",
    generate: said.values["generate"] ?? "",
  },
  proceed: say("consoleLists.importIt", { count: people.length }),
  tone: "first",
  back: "/console/import",
})}`,
  );
}

async function changeOf({ api }: Visit, institution: string, person: ListedPerson): Promise<Change> {
  const query = { institution, username: person.username };
  const { items } = await api.read({ path: "/accounts", query }, pageOf(account));
  const [present] = items;
  if (present === undefined) return "created";
  return isAsListed(present, person) ? "same" : "changed";
}

const isAsListed = (present: Account, { name, email, roles }: ListedPerson): boolean =>
  present.name === name &&
  (email === undefined || present.email === email) &&
  (roles === undefined || present.roles.toSorted().join() === roles.toSorted().join());

async function carryOut(visit: Visit, said: Filled, listed: readonly ListedPerson[]): Promise<void> {
  const { say } = visit.speech;
  const { institution, generate } = said.values;
  const people = listed.map((person) => ({ ...person, ...(generate === "yes" && { password: "generate" }) }));
  const body = { institution, people, ...reasonIn(said) };
  const { results, failure } = await nextPart(visit, oneImported, { path: "/imports/accounts", body });
  showWork(visit, {
    title: say("consoleLists.import"),
    command: commandFor(said),
    of: people.length,
    results,
    failure,
    hidden: said.values,
    row: ({ username, outcome, password, because }) => [
      html`<bdi>${username}</bdi>`,
      html`${say(`consoleLists.imported_${outcome}`)}${password !== undefined && html` <code>${password}</code>`}${because !== undefined && html` ${refusedWords(visit.speech, because)}`}`,
    ],
    over: overWords(visit, results),
    next: linkButton({ href: "/console/people", label: say("console.people") }),
  });
}

function overWords({ speech: { say } }: Visit, results: readonly Imported[]) {
  const count = (which: Imported["outcome"]) => results.filter(({ outcome }) => outcome === which).length;
  const counts = {
    created: count("created"),
    changed: count("changed"),
    same: count("same"),
    refused: count("refused"),
  };
  return { words: say("consoleLists.importResult", counts), refused: counts.refused };
}

const commandFor = (said: Filled): string =>
  command(
    "accounts",
    "import",
    "people.csv",
    said.values["generate"] === "yes" && "--generate",
    ...reasonOptions(said),
  );
