import { button, buttonRow, linkButton } from "../components/button.ts";
import { dataTable } from "../components/data-table.ts";
import { radioField, textArea } from "../components/fields.ts";
import { notice } from "../components/notice.ts";
import { postForm } from "../components/post-form.ts";
import { type Html, html } from "../http/html.ts";
import type { MessageId } from "../messages/speech.ts";
import { bulkResult, type OneResult, oneResult, type Preview, preview } from "./answers.ts";
import { Refused } from "./api.ts";
import { command, option } from "./command.ts";
import {
  actForm,
  empty,
  type Filled,
  filled,
  formTrouble,
  orAgain,
  reasonFields,
  stated,
  stateOf,
} from "./forms.ts";
import { accountsIn } from "./list-text.ts";
import { show } from "./page.ts";
import type { ConsoleRoute } from "./route.ts";
import { partAfter, resultsSent, workDone, workGoesOn } from "./steps.ts";
import { sent, type Visit } from "./visit.ts";

const codes = ["left-school", "conduct", "lost-device", "resolved"];
const acts = ["suspend", "reinstate", "end-sign-ins"] as const;
type ActName = (typeof acts)[number];

/** As many as the API takes with one request. */
const most = 500;

const form: ConsoleRoute = {
  method: "get",
  path: "/lists",
  permission: "suspensions:write",
  serve: async (visit) => showForm(visit, { form: empty, status: 200 }),
};

/** First it shows what would come of it; the same form with the token of that does it. */
const send: ConsoleRoute = {
  method: "post",
  path: "/lists",
  permission: "suspensions:write",
  dangerous: true,
  formLimit: "1mb",
  serve: async (visit) => {
    const said = filled(visit, ["list", "action", "code", "note"]);
    const read = accountsIn(said.values["list"] ?? "");
    if ("wrong" in read) return showForm(visit, { form: wrongLines(visit, said, read.wrong), status: 400 });
    if (read.items.length > most) {
      const list = visit.speech.say("consoleLists.tooMany", { most });
      return showForm(visit, { form: { ...said, errors: { list } }, status: 400 });
    }
    await orAgain(
      visit,
      { form: said, mends: ["invalid-request", "preview-needed"], show: (again) => showForm(visit, again) },
      async () => {
        await (sent(visit, "step") === "do"
          ? carryOut(visit, said, read.items)
          : lookAt(visit, said, read.items));
      },
    );
  },
};

export const listRoutes = [form, send];

export function wrongLines({ speech }: Visit, said: Filled, wrong: readonly number[]): Filled {
  const lines = speech.list(wrong.slice(0, 20).map(String));
  return { ...said, errors: { list: speech.say("consoleLists.wrongLines", { count: wrong.length, lines }) } };
}

const actOf = ({ values }: Filled): ActName => acts.find((name) => name === values["action"]) ?? "suspend";

interface Shown {
  readonly form: Filled;
  readonly status: number;
}

function showForm(visit: Visit, { form: said, status }: Shown): void {
  const { csrf, ctx, speech } = visit;
  const { say } = speech;
  show(
    visit,
    { title: say("console.lists"), place: "lists", status, command: commandFor(said) },
    html`<h1>${say("console.lists")}</h1><p class="lead">${say("consoleLists.what")} <a href="/console/import">${say("consoleLists.toImport")}</a></p>
${formTrouble(said)}
${postForm({ action: ctx.url, csrf }, [
  radioField({
    ...stateOf(said, "action"),
    value: actOf(said),
    label: say("consoleLists.action"),
    options: acts.map((value) => ({ value, label: say(`consoleLists.${value}`) })),
  }),
  listField(visit, said, "consoleLists.listHint"),
  ...reasonFields(visit, said, { codes, needed: true }),
  buttonRow([button({ label: say("consoleLists.preview"), tone: "first" })]),
])}`,
  );
}

/** A text to paste; with script, also a file that fills it. */
export const listField = ({ speech: { say } }: Visit, said: Filled, hint: MessageId): Html => html`
${textArea({ ...stateOf(said, "list"), label: say("consoleLists.list"), hint: say(hint), rows: 8, maxLength: 900_000, required: true })}
<div class="field with-script"><label for="file">${say("consoleLists.file")}</label><input id="file" type="file" accept=".csv,.txt,text/csv,text/plain" data-fill="list"></div>`;

/** How many it would hit, and the form that does it. */
async function lookAt(visit: Visit, said: Filled, accounts: readonly string[]): Promise<void> {
  const { speech, now } = visit;
  const { number, say } = speech;
  const action = actOf(said);
  const looked = action === "reinstate" ? undefined : await previewOf(visit, { action, accounts });
  const title = say(`consoleLists.${action}`);
  show(
    visit,
    { title, place: "lists", command: commandFor(said) },
    html`<h1>${title}</h1>
<p class="figure"><strong>${number(accounts.length)}</strong> ${say("consoleLists.accounts", { count: accounts.length })}</p>
${looked !== undefined && html`<p>${say("consoleLists.ends", { people: looked.now.people, signIns: looked.now.signIns })}</p>`}
${accountTable(visit, accounts)}
${actForm(visit, {
  fields: reasonFields(visit, said, { codes, needed: action !== "reinstate" }),
  hidden: {
    step: "do",
    action,
    list: accounts.join("\n"),
    preview: looked?.token ?? "",
    notBefore: looked?.notBefore ?? new Date(now).toISOString(),
  },
  proceed: say("consoleLists.doIt", { count: accounts.length }),
  tone: action === "reinstate" ? "first" : "danger",
  back: "/console/lists",
})}`,
  );
}

const shownAtMost = 50;

const accountTable = ({ speech: { say } }: Visit, accounts: readonly string[]): Html => html`
<details class="more"><summary>${say("consoleLists.whom")}</summary><ul class="plain-list">${accounts.slice(0, shownAtMost).map((one) => html`<li><bdi>${one}</bdi></li>`)}${accounts.length > shownAtMost && html`<li>${say("consoleLists.more", { count: accounts.length - shownAtMost })}</li>`}</ul></details>`;

const previewOf = (
  { api }: Visit,
  { action, accounts }: { readonly action: ActName; readonly accounts: readonly string[] },
): Promise<Preview> =>
  api.read({ method: "post", path: "/previews", body: { bulk: { accounts, action } } }, preview);

async function carryOut(visit: Visit, said: Filled, accounts: readonly string[]): Promise<void> {
  const before = resultsSent(visit, oneResult);
  const action = actOf(said);
  const { code, note } = said.values;
  const ending = action === "end-sign-ins" ? { notBefore: sent(visit, "notBefore") } : {};
  const seen = action === "reinstate" ? {} : { preview: sent(visit, "preview") };
  const part = partAfter(before);
  const body = { action, accounts, part, ...stated({ code, note }), ...ending, ...seen };
  try {
    const { results } = await visit.api.read({ method: "post", path: "/bulk", body }, bulkResult);
    showResults(visit, { said, accounts, results: [...before, ...results] });
  } catch (error) {
    // What is done is shown all the same.
    if (!(error instanceof Refused) || before.length === 0) throw error;
    showResults(visit, { said, accounts, results: before, failure: error });
  }
}

interface Done {
  readonly said: Filled;
  readonly accounts: readonly string[];
  readonly results: readonly OneResult[];
  readonly failure?: Refused;
}

function showResults(visit: Visit, { said, accounts, results, failure }: Done): void {
  const { say } = visit.speech;
  const title = say(`consoleLists.${actOf(said)}`);
  const table = dataTable({
    caption: say("consoleLists.each"),
    columns: [{ label: say("consoleLists.account") }, { label: say("consoleLists.outcome") }],
    rows: results.map(({ account, outcome }) => [
      html`<bdi>${account}</bdi>`,
      say(`consoleLists.outcome_${outcome}` as MessageId),
    ]),
  });
  const { action = "", code = "", note = "" } = said.values;
  const hidden = {
    action,
    code,
    note,
    list: accounts.join("\n"),
    preview: sent(visit, "preview"),
    notBefore: sent(visit, "notBefore"),
  };
  const work = { of: accounts.length, done: results.length, hidden, results, table };
  const content =
    results.length < accounts.length
      ? workGoesOn(visit, { ...work, ...(failure !== undefined && { failure }) })
      : allDone(visit, results, table);
  const status = failure?.status ?? 200;
  show(
    visit,
    { title, place: "lists", status, command: commandFor(said) },
    html`<h1>${title}</h1>${content}`,
  );
}

function allDone({ speech: { say } }: Visit, results: readonly OneResult[], table: Html): Html {
  const count = (...outcomes: readonly string[]) =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const [done, unchanged] = [count("suspended", "reinstated", "revoked"), count("unchanged")];
  const refused = results.length - done - unchanged;
  const words = say("consoleLists.result", { done, unchanged, refused });
  return workDone(
    words,
    html`${notice({ tone: refused > 0 ? "warn" : "good", content: words, spoken: true })}
${table}
<p class="buttons">${linkButton({ href: "/console/lists", label: say("consoleLists.another") })}</p>`,
  );
}

const commandFor = (said: Filled): string => {
  const { code, note } = said.values;
  const file = ["--file", "list.csv"];
  const reason = [...option("--code", code || "left-school"), ...option("--note", note)];
  const verbs = {
    suspend: command("suspend", ...file, ...reason),
    reinstate: command("reinstate", ...file, ...option("--code", code), ...option("--note", note)),
    "end-sign-ins": command("revoke", "account", ...file, ...reason),
  };
  return verbs[actOf(said)];
};
