import { z } from "zod";
import { bulkResult } from "../admin-client/lists.ts";
import { type Preview, preview } from "../admin-client/previews.ts";
import { button, buttonRow, linkButton } from "../components/button.ts";
import { radioField, textArea } from "../components/fields.ts";
import { postForm } from "../components/post-form.ts";
import { type Html, html } from "../http/html.ts";
import type { MessageId } from "../messages/speech.ts";
import { type Act, actRoutes } from "./act.ts";
import { command, reasonOptions } from "./command.ts";
import { figure } from "./figures.ts";
import { actForm, type Filled, formTrouble, reasonFields, reasonIn, type Shown, stateOf } from "./forms.ts";
import { carrying } from "./kept.ts";
import { accountsIn } from "./list-text.ts";
import { show } from "./page.ts";
import { gone, type LongList, listIn, longLists } from "./steps.ts";
import { sent, type Visit } from "./visit.ts";
import { showWork } from "./work.ts";

/** As much of it as is shown. */
const oneResult = bulkResult.pick({ account: true, outcome: true });
type Result = z.infer<typeof oneResult>;

const lists = longLists(z.string(), oneResult);

const codes = ["left-school", "conduct", "lost-device", "resolved"];
const acts = ["suspend", "reinstate", "end-sign-ins"] as const;
type ActName = (typeof acts)[number];

/** First it shows what would come of it; the same form with the token of that does it. */
const send: Act = {
  path: "/lists",
  permission: "suspensions:write",
  formLimit: "1mb",
  names: ["list", "action"],
  mends: ["invalid-request", "preview-needed"],
  show: async (visit, shown) => {
    const list = await lists.carried(visit);
    await (list === undefined ? showForm(visit, shown) : lookAt(visit, shown, list));
  },
  run: async (visit, form) => {
    if (sent(visit, "step") === "do") return carryOut(visit, form);
    const list = await lists.begin(visit, form, listIn(visit, form, accountsIn));
    await lookAt(visit, { form, status: 200 }, list);
  },
};

export const listRoutes = actRoutes(send);

const actOf = ({ values }: Filled): ActName => acts.find((name) => name === values["action"]) ?? "suspend";

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
async function lookAt(
  visit: Visit,
  { form: said, status }: Shown,
  { key, items: accounts }: LongList<string, Result>,
): Promise<void> {
  const { speech, now } = visit;
  const { number, say } = speech;
  const action = actOf(said);
  const looked = action === "reinstate" ? undefined : await previewOf(visit, { action, accounts });
  const title = say(`consoleLists.${action}`);
  show(
    visit,
    { title, place: "lists", status, command: commandFor(said) },
    html`<h1>${title}</h1>
${formTrouble(said)}
${figure(number(accounts.length), say("consoleLists.accounts", { count: accounts.length }))}
${looked !== undefined && html`<p>${say("consoleLists.ends", { people: looked.now.people, signIns: looked.now.signIns })}</p>`}
${accountTable(visit, accounts)}
${actForm(visit, {
  fields: reasonFields(visit, said, { codes, needed: action !== "reinstate" }),
  hidden: {
    ...carrying(key),
    step: "do",
    done: "0",
    action,
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

async function carryOut(visit: Visit, said: Filled): Promise<void> {
  const { say } = visit.speech;
  const list = await lists.carried(visit);
  if (list === undefined) throw gone(visit);
  const accounts = list.items;
  const action = actOf(said);
  const notBefore = sent(visit, "notBefore");
  const token = sent(visit, "preview");
  const ending = action === "end-sign-ins" ? { notBefore } : {};
  const seen = action === "reinstate" ? {} : { preview: token };
  const body = { action, accounts, ...reasonIn(said), ...ending, ...seen };
  const { key, results, failure } = await lists.goOn(visit, list, { path: "/bulk", body });
  const { action: sentAction = "", code = "", note = "" } = said.values;
  showWork(visit, {
    title: say(`consoleLists.${action}`),
    command: commandFor(said),
    of: accounts.length,
    key,
    results,
    failure,
    hidden: { action: sentAction, code, note, preview: token, notBefore },
    row: ({ account, outcome }) => [html`<bdi>${account}</bdi>`, outcomeWords(visit, outcome)],
    file: { columns: ["account", "outcome"], cells: ({ account, outcome }) => [account, outcome] },
    over: overWords(visit, results),
    next: linkButton({ href: "/console/lists", label: say("consoleLists.another") }),
  });
}

const knownOutcomes = [
  "suspended",
  "reinstated",
  "revoked",
  "unchanged",
  "no_such_account",
  "not_permitted",
  "not_your_source",
  "ends_too_early",
  "in_the_future",
] as const;

/** In words where we have some; anything else comes from the form, and is shown as it is. */
function outcomeWords({ speech: { say } }: Visit, outcome: string): string {
  const known = knownOutcomes.find((one) => one === outcome);
  return known === undefined ? outcome : say(`consoleLists.outcome_${known}`);
}

function overWords({ speech: { say } }: Visit, results: readonly Result[]) {
  const count = (...outcomes: readonly string[]) =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const [done, unchanged] = [count("suspended", "reinstated", "revoked"), count("unchanged")];
  const refused = results.length - done - unchanged;
  return { words: say("consoleLists.result", { done, unchanged, refused }), refused };
}

const commandFor = (said: Filled): string => {
  const file = ["--file", "list.csv"];
  const reason = reasonOptions(said, "left-school");
  const verbs = {
    suspend: command("suspend", ...file, ...reason),
    reinstate: command("reinstate", ...file, ...reasonOptions(said)),
    "end-sign-ins": command("revoke", "account", ...file, ...reason),
  };
  return verbs[actOf(said)];
};
