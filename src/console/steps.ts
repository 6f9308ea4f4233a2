import { z } from "zod";
import { button, buttonRow } from "../components/button.ts";
import { notice } from "../components/notice.ts";
import { postForm } from "../components/post-form.ts";
import { progress } from "../components/progress.ts";
import { type Html, html } from "../http/html.ts";
import { Refused } from "./api.ts";
import { sentenceOf } from "./trouble.ts";
import { sent, type Visit } from "./visit.ts";

/**
 * A long list is done in parts: each request does one, and its answer shows how far it is and has the form that goes on.
 * What came of the parts before comes along in the form, so that nothing is kept here and any process may do the next.
 */
const partSize = 20;

/** What came of those that are done, in the order of the list. */
export function resultsSent<Result>(visit: Visit, result: z.ZodType<Result>): readonly Result[] {
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

/** The next part, as the API takes it. */
export const partAfter = (done: readonly unknown[]) => ({ from: done.length, count: partSize });

interface Work {
  /** How many there are at all, and how many of them are done. */
  readonly of: number;
  readonly done: number;
  /** What is sent again, with the results so far. */
  readonly hidden: Readonly<Record<string, string>>;
  readonly results: readonly unknown[];
  /** What became of each so far. */
  readonly table: Html;
  /** Why the last part was not done. */
  readonly failure?: Refused;
}

/** How far it is, with the form that goes on; with script it goes on by itself. */
export function workGoesOn(visit: Visit, { of, done, hidden, results, table, failure }: Work): Html {
  const { csrf, ctx, speech } = visit;
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

/** All of it is done. `words` say so, and are told to those who do not see the page change. */
export const workDone = (words: string, content: Html): Html => section(words, content);

const section = (words: string, content: Html): Html => html`
<p class="unseen" role="status" id="work-words"></p>
<section id="work" data-work="${words}">${content}</section>`;
