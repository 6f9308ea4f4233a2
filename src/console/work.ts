import { button, buttonRow } from "../components/button.ts";
import { dataTable } from "../components/data-table.ts";
import { notice } from "../components/notice.ts";
import { paged } from "../components/paged.ts";
import { postForm } from "../components/post-form.ts";
import { progress } from "../components/progress.ts";
import { type Html, html } from "../http/html.ts";
import type { Refused } from "./api.ts";
import { line } from "./audit-files.ts";
import { carrying } from "./kept.ts";
import { type FormPlace, show } from "./page.ts";
import { partSize } from "./steps.ts";
import { sentenceOf } from "./trouble.ts";
import { sent, type Visit } from "./visit.ts";

/** So many of a long list on a page, which is to weigh less than 60 kB. */
export const rowsAtOnce = 25;

interface Work<Result> {
  readonly title: string;
  readonly command: string;
  /** How many there are at all. */
  readonly of: number;
  readonly key: string;
  readonly results: readonly Result[];
  readonly failure?: Refused | undefined;
  /** What is sent again. */
  readonly hidden: Readonly<Record<string, string>>;
  /** One of the list, and what became of it. */
  readonly row: (one: Result) => readonly (Html | string)[];
  /** The same for a file: under these names, in the words of the API. */
  readonly file: { readonly columns: readonly string[]; readonly cells: (one: Result) => readonly string[] };
  /** What is said when all of it is done, and how many of them were refused. */
  readonly over: { readonly words: string; readonly refused: number };
  /** Where to go from there. */
  readonly next: Html;
}

export function showWork<Result>(visit: Visit, work: Work<Result>): void {
  if (sent(visit, "file") !== "") return sendFile(visit, work);
  const { title, command, failure } = work;
  show(
    visit,
    { title, place: "lists", status: failure?.status ?? 200, command },
    html`<h1>${title}</h1>${workOf(visit, { ...work, page: sent(visit, "page") })}`,
  );
}

/** All of the results, for whoever hands passwords on. */
function sendFile<Result>({ ctx }: Visit, { results, file }: Work<Result>): void {
  ctx.set("Content-Disposition", 'attachment; filename="results.csv"');
  ctx.type = "text/csv; charset=utf-8";
  ctx.body = [file.columns, ...results.map(file.cells)].map(line).join("");
}

interface Seen<Result> extends Omit<Work<Result>, "title" | "command" | "file"> {
  /** Which page of the results: without one the first, or as long as it goes on the last. */
  readonly page: string;
}

/** How far it is, with the form that goes on; or that all of it is done. */
export function workOf<Result>(visit: FormPlace, work: Seen<Result>): Html {
  const { of, results, row, page } = work;
  const { speech } = visit;
  const isDone = results.length >= of;
  const { shown, beside } = paged({
    speech,
    items: results,
    size: rowsAtOnce,
    asked: page === "" && !isDone ? String(most) : page,
    at: { form: isDone ? "look" : "go-on" },
  });
  const table = html`${dataTable({
    caption: speech.say("consoleLists.each"),
    columns: [{ label: speech.say("consoleLists.account") }, { label: speech.say("consoleLists.outcome") }],
    rows: shown.map(row),
  })}${beside}`;
  return isDone ? workDone(visit, work, table) : workGoesOn(visit, work, table);
}

/** Past every last page. */
const most = 999_999;

type Told = Omit<Seen<unknown>, "row" | "page">;

const carried = ({ hidden, key, results }: Told) => ({
  ...hidden,
  ...carrying(key),
  step: "do",
  done: String(results.length),
});

/** With script it goes on by itself. */
function workGoesOn(visit: FormPlace, work: Told, table: Html): Html {
  const { of, results, failure } = work;
  const { csrf, ctx, speech } = visit;
  const done = results.length;
  const words = speech.say("consoleLists.progress", { done, of });
  return section(
    words,
    html`${failure !== undefined && notice({ tone: "bad", content: sentenceOf(visit, failure), spoken: true })}
${progress({ label: speech.say("consoleLists.working"), done, of, words })}
${postForm({ id: "go-on", action: ctx.url, csrf, hidden: carried(work) }, [
  html`<p class="hint">${speech.say("consoleLists.workHint")}</p>`,
  buttonRow([
    button({
      label: speech.say("consoleLists.goOn", { count: Math.min(partSize, of - done) }),
      tone: "first",
    }),
  ]),
])}
${table}`,
  );
}

function workDone({ csrf, ctx, speech }: FormPlace, work: Told, table: Html): Html {
  const { words, refused } = work.over;
  const file = button({ label: speech.say("consoleLists.asFile"), name: "file", value: "csv" });
  return section(
    words,
    html`${notice({ tone: refused > 0 ? "warn" : "good", content: words, spoken: true })}
${table}
${postForm({ id: "look", action: ctx.url, csrf, hidden: carried(work) }, buttonRow([work.next, file]))}`,
  );
}

/** `words` are told to those who do not see the page change. */
const section = (words: string, content: Html): Html => html`
<p class="unseen" role="status" id="work-words"></p>
<section id="work" data-work="${words}">${content}</section>`;
