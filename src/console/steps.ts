import { z } from "zod";
import { button, buttonRow } from "../components/button.ts";
import { dataTable } from "../components/data-table.ts";
import { notice } from "../components/notice.ts";
import { postForm } from "../components/post-form.ts";
import { progress } from "../components/progress.ts";
import { type Html, html } from "../http/html.ts";
import { WrongForm } from "./act.ts";
import { Refused } from "./api.ts";
import type { Filled } from "./forms.ts";
import type { Read } from "./list-text.ts";
import { type FormPlace, show } from "./page.ts";
import { sentenceOf } from "./trouble.ts";
import { sent, type Visit } from "./visit.ts";

/** As many as the API takes with one request. */
const most = 500;

/** What stands in the field `list` of a form. Throws `WrongForm`. */
export function listIn<Item>(
  visit: Visit,
  { values }: Filled,
  read: (text: string) => Read<Item>,
): readonly Item[] {
  const found = read(values["list"] ?? "");
  if ("wrong" in found) throw new WrongForm(wrongLines(visit, found.wrong));
  if (found.items.length > most)
    throw new WrongForm({ list: visit.speech.say("consoleLists.tooMany", { most }) });
  return found.items;
}

export function wrongLines({ speech }: Visit, wrong: readonly number[]): Filled["errors"] {
  const lines = speech.list(wrong.slice(0, 20).map(String));
  return { list: speech.say("consoleLists.wrongLines", { count: wrong.length, lines }) };
}

/**
 * A long list is done in parts: each request does one, and its answer shows how far it is and has the form that goes on.
 * What came of the parts before comes along in the form, so that nothing is kept here and any process may do the next.
 */
const partSize = 20;

interface Done<Result> {
  /** What came of those that are done, in the order of the list. */
  readonly results: readonly Result[];
  /** Why the last part was not done. */
  readonly failure?: Refused | undefined;
}

/** The next part. One that is refused hides nothing of what is done: passwords are told only once. */
export async function nextPart<Result>(
  visit: Visit,
  result: z.ZodType<Result>,
  { path, body }: { readonly path: string; readonly body: object },
): Promise<Done<Result>> {
  const before = resultsSent(visit, result);
  const part = { from: before.length, count: partSize };
  const request = { method: "post", path, body: { ...body, part } } as const;
  try {
    const { results } = await visit.api.read(request, z.object({ results: z.array(result) }));
    return { results: [...before, ...results] };
  } catch (error) {
    if (!(error instanceof Refused) || before.length === 0) throw error;
    return { results: before, failure: error };
  }
}

function resultsSent<Result>(visit: Visit, result: z.ZodType<Result>): readonly Result[] {
  const written = sent(visit, "results");
  if (written === "") return [];
  try {
    return z.array(result).parse(JSON.parse(written));
  } catch {
    throw new Refused(400, {
      type: "/problems/invalid-request",
      detail: "The results are not as they were sent.",
    });
  }
}

interface Work<Result> extends Done<Result> {
  readonly title: string;
  readonly command: string;
  /** How many there are at all. */
  readonly of: number;
  /** What is sent again, with the results so far. */
  readonly hidden: Readonly<Record<string, string>>;
  /** One of the list, and what became of it. */
  readonly row: (one: Result) => readonly (Html | string)[];
  /** What is said when all of it is done, and how many of them were refused. */
  readonly over: { readonly words: string; readonly refused: number };
  /** Where to go from there. */
  readonly next: Html;
}

export function showWork<Result>(visit: Visit, work: Work<Result>): void {
  const { title, command, failure } = work;
  show(
    visit,
    { title, place: "lists", status: failure?.status ?? 200, command },
    html`<h1>${title}</h1>${workOf(visit, work)}`,
  );
}

/** How far it is, with the form that goes on; or that all of it is done. */
export function workOf<Result>(visit: FormPlace, work: Omit<Work<Result>, "title" | "command">): Html {
  const { of, results } = work;
  const { say } = visit.speech;
  const table = dataTable({
    caption: say("consoleLists.each"),
    columns: [{ label: say("consoleLists.account") }, { label: say("consoleLists.outcome") }],
    rows: results.map(work.row),
  });
  return results.length < of ? workGoesOn(visit, work, table) : workDone(work, table);
}

type Told = Omit<Work<unknown>, "row" | "title" | "command">;

/** With script it goes on by itself. */
function workGoesOn(visit: FormPlace, { of, hidden, results, failure }: Told, table: Html): Html {
  const { csrf, ctx, speech } = visit;
  const done = results.length;
  const words = speech.say("consoleLists.progress", { done, of });
  return section(
    words,
    html`${failure !== undefined && notice({ tone: "bad", content: sentenceOf(visit, failure), spoken: true })}
${progress({ label: speech.say("consoleLists.working"), done, of, words })}
${postForm({ action: ctx.url, csrf, hidden: { ...hidden, step: "do", results: JSON.stringify(results) } }, [
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

const workDone = ({ over: { words, refused }, next }: Told, table: Html): Html =>
  section(
    words,
    html`${notice({ tone: refused > 0 ? "warn" : "good", content: words, spoken: true })}
${table}
<p class="buttons">${next}</p>`,
  );

/** `words` are told to those who do not see the page change. */
const section = (words: string, content: Html): Html => html`
<p class="unseen" role="status" id="work-words"></p>
<section id="work" data-work="${words}">${content}</section>`;
