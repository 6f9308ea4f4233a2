import { type AuditRecord, auditRecord } from "../admin-client/audit.ts";
import type { Institution } from "../admin-client/institutions.ts";
import { type Page, pageOf } from "../admin-client/page.ts";
import { button } from "../components/button.ts";
import { selectField, textField } from "../components/fields.ts";
import { type Html, html } from "../http/html.ts";
import { errorsOf } from "./act.ts";
import { Refused } from "./api.ts";
import { actionWords, knownActions } from "./audit-line.ts";
import { choiceField, idMeant, meantBy } from "./choice.ts";
import { command, option } from "./command.ts";
import { type Filled, stateOf, timeField, timeSent } from "./forms.ts";
import { reachedInstitutions } from "./institutions.ts";
import { type Meant, type Named, personNamed, unlessRefused } from "./person-named.ts";
import { asked, type Visit } from "./visit.ts";

const fields = ["account", "actor", "grant", "action", "institution", "from", "to"] as const;

type Query = Readonly<Partial<Record<(typeof fields)[number], string | undefined>>>;

/** What the address asks the audit for. */
export interface Filter {
  /** As the API takes it. */
  readonly query: Query;
  /** What does the same at the terminal. */
  readonly command: string;
  readonly schools: readonly Institution[];
  /** What was typed, and what is wrong with it. */
  readonly form: Filled;
  /** Who else may have been meant by who did it. */
  readonly alsoMeant?: string | undefined;
}

/** People may be named as somebody types them; whom that means is looked up. */
export async function filterIn(visit: Visit): Promise<Filter> {
  const typed = typedIn(visit);
  const schools = await reachedInstitutions(visit);
  const school = schoolIn(visit, typed.institution, schools);
  const institution = "id" in school ? school.id : undefined;
  const at = { schools, institution };
  const [account, actor] = await Promise.all([
    typed.account === undefined ? undefined : personNamed(visit, { typed: typed.account, ...at }),
    typed.actor === undefined ? undefined : actorNamed(visit, { typed: typed.actor, ...at }),
  ]);
  const times = { from: timeSent(visit, "from", asked), to: timeSent(visit, "to", asked) };
  const noSchool = "wrong" in school ? school.wrong : undefined;
  const errors = given({ account: wrongIn(account), actor: wrongIn(actor), institution: noSchool });
  return {
    query: { ...typed, ...times, institution, account: idIn(account), actor: idIn(actor) },
    command: commandFor({
      ...typed,
      ...times,
      institution: institution ?? typed.institution,
      account: nameIn(account, typed.account),
      actor: idIn(actor) ?? typed.actor,
    }),
    schools,
    form: { values: asAsked(visit), errors },
    alsoMeant: alsoIn(actor),
  };
}

const typedIn = (visit: Visit): Query =>
  Object.fromEntries(fields.map((name) => [name, asked(visit, name) || undefined]));

/** Whoever has done something is known by that very id, programs and operators too; else it is looked for among people. */
async function actorNamed(visit: Visit, named: Named): Promise<Meant | AlsoPerson> {
  const { typed } = named;
  const [done, person] = await Promise.all([
    unlessRefused(readPage(visit, { actor: typed }, { limit: 1 })),
    personNamed(visit, named),
  ]);
  if (done !== undefined && done.items.length > 0) return actedAs(visit, typed, person);
  return "nobody" in person ? { wrong: visit.speech.say("consoleAudit.nobodyActed", { typed }) } : person;
}

type AlsoPerson = Meant & { readonly also: string };

/** A program or an operator may be called as a person is. */
function actedAs({ speech }: Visit, typed: string, person: Meant): Meant | AlsoPerson {
  const actor = { id: typed, name: typed };
  if ("wrong" in person || person.id === typed) return actor;
  return { ...actor, also: speech.say("consoleAudit.alsoPerson", { typed, name: person.name }) };
}

/** No institution is no fault; one that there is not, or of which there are several, is. */
function schoolIn(visit: Visit, typed: string | undefined, schools: readonly Institution[]) {
  if (typed === undefined) return { id: undefined };
  return meantBy(typed, schools).length === 0
    ? { wrong: visit.speech.say("consoleAudit.noInstitution", { typed }) }
    : idMeant(visit, typed, schools);
}

const wrongIn = (meant: Meant | undefined) =>
  meant !== undefined && "wrong" in meant ? meant.wrong : undefined;
const idIn = (meant: Meant | undefined) => (meant !== undefined && "id" in meant ? meant.id : undefined);
const alsoIn = (meant: Meant | AlsoPerson | undefined) =>
  meant !== undefined && "also" in meant ? meant.also : undefined;
const nameIn = (meant: Meant | undefined, typed: string | undefined) =>
  meant !== undefined && "id" in meant ? meant.name : typed;

const given = (values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(values).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );

interface Part {
  readonly after?: string | undefined;
  readonly limit: number;
}

export const readPage = ({ api }: Visit, query: Query, { after, limit }: Part): Promise<Page<AuditRecord>> =>
  api.read({ path: "/audit", query: { ...query, after, limit: String(limit) } }, pageOf(auditRecord));

/** What the filter finds; or, where it is not as it must be, its form with what is wrong beside each field. */
export async function findIn(
  visit: Visit,
  { query, form }: Filter,
  part: Part,
): Promise<{ readonly page: Page<AuditRecord> } | { readonly wrong: Filled }> {
  if (Object.keys(form.errors).length > 0) return { wrong: form };
  try {
    return { page: await readPage(visit, query, part) };
  } catch (error) {
    if (!(error instanceof Refused) || error.word !== "invalid-request") throw error;
    return { wrong: { ...form, errors: errorsOf(visit, error, wrongFields) } };
  }
}

const wrongFields = {
  grant: ["grant", "consoleAudit.noGrant"],
  from: ["from", "consoleAct.timeWrong"],
  to: ["to", "consoleAct.timeWrong"],
} as const;

/** As the address says it. */
export const asAsked = (visit: Visit): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...fields, "from-zone", "to-zone"]
      .map((name) => [name, asked(visit, name)] as const)
      .filter(
        ([name, value]) =>
          value !== "" && (!name.endsWith("-zone") || asked(visit, name.slice(0, -5)) !== ""),
      ),
  );

export function filterForm(visit: Visit, { schools, alsoMeant }: Filter, form: Filled): Html {
  const { say } = visit.speech;
  const field = (name: "account" | "actor" | "grant") =>
    textField({
      ...stateOf(form, name),
      label: say(`consoleAudit.${name}`),
      hint: (name === "actor" ? alsoMeant : undefined) ?? say(`consoleAudit.${name}Hint`),
    });
  return html`<details class="more"${Object.keys(form.values).length > 0 && html` open`}><summary>${say("consoleAudit.filter")}</summary>
<form method="get" action="/console/audit"><div class="pair">${field("account")}${field("actor")}${field("grant")}${selectField(
    {
      ...stateOf(form, "action"),
      label: say("consoleAudit.action"),
      options: [
        { value: "", label: say("consoleAudit.anyAction") },
        ...actionsWith(form.values["action"]).map((value) => ({ value, label: actionWords(visit, value) })),
      ],
    },
  )}${timeField(visit, form, { name: "from", label: say("consoleAudit.from") })}${timeField(visit, form, { name: "to", label: say("consoleAudit.to") })}${schoolField(visit, schools, form)}</div>
${button({ label: say("consoleAudit.show"), tone: "first" })}</form></details>`;
}

/** A thread may lead to an act that a later version has recorded. */
const actionsWith = (action = ""): readonly string[] =>
  action === "" || knownActions.includes(action) ? knownActions : [...knownActions, action];

/** For whoever reaches several. */
const schoolField = (visit: Visit, schools: readonly Institution[], form: Filled): Html | false =>
  (schools.length > 1 || form.errors["institution"] !== undefined) &&
  choiceField(visit, {
    ...stateOf(form, "institution"),
    label: visit.speech.say("console.institution"),
    all: schools,
    none: visit.speech.say("console.everyInstitution"),
  });

const commandFor = ({ account, grant, actor, action, institution, from, to }: Query): string =>
  command(
    "audit",
    ...option("--institution", institution),
    ...option("--account", account),
    ...option("--grant", grant),
    ...option("--actor", actor),
    ...option("--action", action),
    ...option("--from", from),
    ...option("--to", to),
  );
