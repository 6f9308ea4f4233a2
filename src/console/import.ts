import { button, buttonRow, linkButton } from "../components/button.ts";
import { dataTable } from "../components/data-table.ts";
import { checkboxField, selectField } from "../components/fields.ts";
import { notice } from "../components/notice.ts";
import { postForm } from "../components/post-form.ts";
import { type Html, html } from "../http/html.ts";
import { usernameKey } from "../store/port/entities.ts";
import { type Account, account, imported, type OneImported, oneImported, pageOf } from "./answers.ts";
import { Refused } from "./api.ts";
import { command, option } from "./command.ts";
import {
  actForm,
  empty,
  type Filled,
  filled,
  formTrouble,
  reasonErrors,
  reasonFields,
  refusedForm,
  stated,
  stateOf,
} from "./forms.ts";
import { reachedInstitutions } from "./institutions.ts";
import { type ListedPerson, peopleIn } from "./list-text.ts";
import { listField, wrongLines } from "./lists.ts";
import { show } from "./page.ts";
import type { ConsoleRoute } from "./route.ts";
import { partAfter, resultsSent, workDone, workGoesOn } from "./steps.ts";
import { sent, type Visit } from "./visit.ts";

/** As many as the API takes with one request. */
const most = 500;
const names = ["list", "institution", "generate", "code", "note"];

const form: ConsoleRoute = {
  method: "get",
  path: "/import",
  permission: "accounts:write",
  serve: (visit) => showForm(visit, { said: empty, status: 200 }),
};

/** First it shows what would come of it; sent again from there, it does it. */
const send: ConsoleRoute = {
  method: "post",
  path: "/import",
  permission: "accounts:write",
  dangerous: true,
  formLimit: "1mb",
  serve: async (visit) => {
    const said = filled(visit, names);
    const read = peopleIn(said.values["list"] ?? "");
    if ("wrong" in read) return showForm(visit, { said: wrongLines(visit, said, read.wrong), status: 400 });
    if (read.items.length > most) {
      const list = visit.speech.say("consoleLists.tooMany", { most });
      return showForm(visit, { said: { ...said, errors: { list } }, status: 400 });
    }
    try {
      await (sent(visit, "step") === "do"
        ? carryOut(visit, said, read.items)
        : lookAt(visit, said, read.items));
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 400) throw error;
      await showForm(visit, { said: refusedPeople(visit, said, error), status: 400 });
    }
  },
};

export const importRoutes = [form, send];

/** The API counts people from 0; whoever wrote the list counts lines, of which the first is the header. */
function refusedPeople(visit: Visit, said: Filled, refused: Refused): Filled {
  const places = refused.fields.flatMap((field) => /^people\[(\d+)\]/.exec(field)?.[1] ?? []);
  if (places.length > 0)
    return wrongLines(
      visit,
      said,
      [...new Set(places)].map((place) => Number(place) + 2),
    );
  return refusedForm(visit, said, { refused, fields: reasonErrors });
}

async function showForm(visit: Visit, { said, status }: { said: Filled; status: number }): Promise<void> {
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
<p class="figure"><strong>${number(people.length)}</strong> ${say("consoleLists.accounts", { count: people.length })}</p>
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
  const query = { institution, text: person.username, limit: "50" };
  const found = await api.read({ path: "/accounts", query }, pageOf(account));
  const present = found.items.find(({ username }) => usernameKey(username) === usernameKey(person.username));
  if (present === undefined) return "created";
  return isAsListed(present, person) ? "same" : "changed";
}

const isAsListed = (present: Account, { name, email, roles }: ListedPerson): boolean =>
  present.name === name &&
  (email === undefined || present.email === email) &&
  (roles === undefined || present.roles.toSorted().join() === roles.toSorted().join());

async function carryOut(visit: Visit, said: Filled, listed: readonly ListedPerson[]): Promise<void> {
  const before = resultsSent(visit, oneImported);
  const { institution, generate, code, note } = said.values;
  const people = listed.map((person) => ({ ...person, ...(generate === "yes" && { password: "generate" }) }));
  const body = { institution, people, part: partAfter(before), ...stated({ code, note }) };
  try {
    const { results } = await visit.api.read({ method: "post", path: "/imports/accounts", body }, imported);
    showResults(visit, { said, of: people.length, results: [...before, ...results] });
  } catch (error) {
    // What is done is shown all the same: passwords are told only once.
    if (!(error instanceof Refused) || before.length === 0) throw error;
    showResults(visit, { said, of: people.length, results: before, failure: error });
  }
}

interface Done {
  readonly said: Filled;
  readonly of: number;
  readonly results: readonly OneImported[];
  readonly failure?: Refused;
}

function showResults(visit: Visit, { said, of, results, failure }: Done): void {
  const { say } = visit.speech;
  const title = say("consoleLists.import");
  const told = ({ outcome, password, because }: OneImported): Html =>
    html`${say(`consoleLists.imported_${outcome}`)}${password !== undefined && html` <code>${password}</code>`}${because !== undefined && html` ${say(`consoleLists.because_${because}`)}`}`;
  const table = dataTable({
    caption: say("consoleLists.each"),
    columns: [{ label: say("consoleLists.account") }, { label: say("consoleLists.outcome") }],
    rows: results.map((one) => [html`<bdi>${one.username}</bdi>`, told(one)]),
  });
  const work = { of, done: results.length, hidden: said.values, results, table };
  const content =
    results.length < of
      ? workGoesOn(visit, { ...work, ...(failure !== undefined && { failure }) })
      : allDone(visit, results, table);
  const status = failure?.status ?? 200;
  show(
    visit,
    { title, place: "lists", status, command: commandFor(said) },
    html`<h1>${title}</h1>${content}`,
  );
}

function allDone({ speech: { say } }: Visit, results: readonly OneImported[], table: Html): Html {
  const count = (which: OneImported["outcome"]) => results.filter(({ outcome }) => outcome === which).length;
  const counts = {
    created: count("created"),
    changed: count("changed"),
    same: count("same"),
    refused: count("refused"),
  };
  const words = say("consoleLists.importResult", counts);
  return workDone(
    words,
    html`${notice({ tone: counts.refused > 0 ? "warn" : "good", content: words, spoken: true })}
${table}
<p class="buttons">${linkButton({ href: "/console/people", label: say("console.people") })}</p>`,
  );
}

const commandFor = ({ values }: Filled): string =>
  command(
    "accounts",
    "import",
    "people.csv",
    values["generate"] === "yes" && "--generate",
    ...option("--code", values["code"]),
    ...option("--note", values["note"]),
  );
