import { z } from "zod";
import { importedPerson } from "../admin-client/lists.ts";
import { button, buttonRow, linkButton } from "../components/button.ts";
import { dataTable } from "../components/data-table.ts";
import { checkboxField } from "../components/fields.ts";
import { paged } from "../components/paged.ts";
import { postForm } from "../components/post-form.ts";
import { type Html, html } from "../http/html.ts";
import { type Act, actRoutes, errorsOf, WrongForm } from "./act.ts";
import type { Refused } from "./api.ts";
import { choiceField, idMeant, meantBy } from "./choice.ts";
import { command, reasonOptions } from "./command.ts";
import { figure } from "./figures.ts";
import { actForm, type Filled, formTrouble, reasonFields, reasonIn, type Shown, stateOf } from "./forms.ts";
import { type Listed, oneListed, wouldChange } from "./import-changes.ts";
import { reachedInstitutions } from "./institutions.ts";
import { carrying } from "./kept.ts";
import { peopleIn } from "./list-text.ts";
import { listField } from "./lists.ts";
import { show } from "./page.ts";
import { gone, type LongList, listIn, longLists, wrongLines } from "./steps.ts";
import { sent, type Visit } from "./visit.ts";
import { refusedWords } from "./words.ts";
import { rowsAtOnce, showWork } from "./work.ts";

/** As much of it as is shown. */
const oneImported = importedPerson.pick({ username: true, outcome: true, password: true, because: true });
type Imported = z.infer<typeof oneImported>;

const lists = longLists(oneListed, oneImported);

/** First it shows what would come of it; sent again from there, it does it. */
const send: Act = {
  path: "/import",
  permission: "accounts:write",
  formLimit: "1mb",
  names: ["list", "institution", "generate"],
  wrong: wrongPeople,
  show: async (visit, shown) => {
    const list = await lists.carried(visit);
    if (list === undefined) await showForm(visit, shown);
    else if ("list" in shown.form.errors) await showForm(visit, withText(shown, list.text));
    else showLook(visit, shown, list);
  },
  run: async (visit, form) => {
    if (sent(visit, "step") !== "do") {
      const people = listIn(visit, form, peopleIn);
      const at = await atSchool(visit, form);
      const listed = await wouldChange(visit, at.values["institution"] ?? "", people);
      return showLook(visit, { form: at, status: 200 }, await lists.begin(visit, form, listed));
    }
    const list = await lists.carried(visit);
    if (list === undefined) throw gone(visit);
    // Whoever turns the pages of what would come of it has not said yet that it is to be done.
    if (list.results.length === 0 && sent(visit, "page") !== "") showLook(visit, { form, status: 200 }, list);
    else await carryOut(visit, form, list);
  },
};

export const importRoutes = actRoutes(send);

/** A list with something wrong in it can be mended. */
const withText = ({ form, status }: Shown, list: string): Shown => ({
  form: { ...form, values: { ...form.values, list } },
  status,
});

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
  choiceField(visit, {
    ...stateOf(said, "institution"),
    label: say("console.institution"),
    all: schools,
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

/** With the id of the institution that is meant. */
async function atSchool(visit: Visit, form: Filled): Promise<Filled> {
  const typed = form.values["institution"] ?? "";
  const schools = await reachedInstitutions(visit);
  if (meantBy(typed, schools).length === 0)
    throw new WrongForm({ institution: visit.speech.say("consoleAudit.noInstitution", { typed }) });
  const meant = idMeant(visit, typed, schools);
  if ("wrong" in meant) throw new WrongForm({ institution: meant.wrong });
  return { ...form, values: { ...form.values, institution: meant.id } };
}

/** The form stands before its list: the first button of a form is the one that the enter key presses. */
function showLook(visit: Visit, { form: said, status }: Shown, list: LongList<Listed, Imported>): void {
  const { number, say } = visit.speech;
  const { items, key } = list;
  const count = (change: Listed["change"]) => items.filter((one) => one.change === change).length;
  const title = say("consoleLists.import");
  show(
    visit,
    { title, place: "lists", status, command: commandFor(said) },
    html`<h1>${title}</h1>
${formTrouble(said)}
${figure(number(items.length), say("consoleLists.accounts", { count: items.length }))}
<p>${say("consoleLists.importCounts", { created: count("created"), changed: count("changed"), same: count("same") })}</p>
${actForm(visit, {
  id: "import",
  fields: reasonFields(visit, said, { codes: ["new-term"], needed: false }),
  hidden: {
    ...carrying(key),
    step: "do",
    done: "0",
    institution: said.values["institution"] ?? "",
    generate: said.values["generate"] ?? "",
  },
  proceed: say("consoleLists.importIt", { count: items.length }),
  tone: "first",
  back: "/console/import",
})}
${eachOf(visit, items)}`,
  );
}

function eachOf(visit: Visit, items: readonly Listed[]): Html {
  const { speech } = visit;
  const { say } = speech;
  const asked = sent(visit, "page");
  const { shown, beside } = paged({ speech, items, size: rowsAtOnce, asked, at: { form: "import" } });
  return html`${dataTable({
    caption: say("consoleLists.each"),
    columns: [
      { label: say("consoleLists.account") },
      { label: say("consoleLists.name") },
      { label: say("consoleLists.outcome") },
    ],
    rows: shown.map(({ person: { username, name }, change }) => [
      html`<bdi>${username}</bdi>`,
      html`<bdi>${name}</bdi>`,
      say(`consoleLists.would_${change}`),
    ]),
  })}${beside}`;
}

async function carryOut(visit: Visit, said: Filled, list: LongList<Listed, Imported>): Promise<void> {
  const { say } = visit.speech;
  const { institution = "", generate = "", code = "", note = "" } = said.values;
  const people = list.items.map(({ person }) => ({
    ...person,
    ...(generate === "yes" && { password: "generate" }),
  }));
  const body = { institution, people, ...reasonIn(said) };
  const { key, results, failure } = await lists.goOn(visit, list, { path: "/imports/accounts", body });
  showWork(visit, {
    title: say("consoleLists.import"),
    command: commandFor(said),
    of: people.length,
    key,
    results,
    failure,
    hidden: { institution, generate, code, note },
    row: ({ username, outcome, password, because }) => [
      html`<bdi>${username}</bdi>`,
      html`${say(`consoleLists.imported_${outcome}`)}${password !== undefined && html` <code>${password}</code>`}${because !== undefined && html` ${refusedWords(visit.speech, because)}`}`,
    ],
    file: {
      columns: ["username", "outcome", "password", "because"],
      cells: ({ username, outcome, password = "", because = "" }) => [username, outcome, password, because],
    },
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
