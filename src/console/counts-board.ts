import { pageOf } from "../admin-client/page.ts";
import { type DayCount, dayCount } from "../admin-client/sign-in-counts.ts";
import { type Html, html } from "../http/html.ts";
import type { MessageId } from "../messages/speech.ts";
import { barTable, columnChart } from "./charts.ts";
import { daysShown, lastDays, noonOf } from "./last-days.ts";
import type { Visit } from "./visit.ts";
import { kindWords } from "./words.ts";

/** So many reasons are told apart in the picture; the list below it has all of them. */
const reasonsDrawn = 4;

/** How many sign-ins began and were refused on each of the last days. */
export async function countsOfDays(visit: Visit): Promise<readonly DayCount[]> {
  const query = { from: String(lastDays(visit)[0]) };
  return (await visit.api.read({ path: "/sign-in-counts", query }, pageOf(dayCount))).items;
}

/** Sign-ins by day and kind, and refusals by day and reason: as pictures, and as tables. */
export function countsBoards(visit: Visit, counts: readonly DayCount[]): Html {
  const { say } = visit.speech;
  const began = counts.filter(({ outcome }) => outcome === "signed_in");
  const refused = counts.filter(({ outcome }) => outcome !== "signed_in");
  const kinds = bySize(began, ({ kind }) => kind).map(([kind]) => kind);
  const reasons = bySize(refused, ({ outcome }) => outcome);
  const drawn = new Set(reasons.slice(0, reasonsDrawn).map(([reason]) => reason));
  const rest = "other";
  const nameOf = (reason: string) => say(`consoleOutcomes.${reason}` as MessageId);
  return html`<section class="board"><h2>${say("consoleOverview.began")}</h2>
${
  began.length === 0
    ? html`<p>${say("consoleOverview.noneBegan")}</p>`
    : chartOf(visit, began, {
        caption: say("consoleOverview.beganWhat", { days: daysShown }),
        series: kinds.map((kind) => [kind, kindWords(visit.speech, kind)]),
        seriesOf: ({ kind }) => kind,
      })
}</section>
<section class="board"><h2>${say("consoleOverview.refused")}</h2>
${
  refused.length === 0
    ? html`<p>${say("consoleOverview.noneRefused")}</p>`
    : html`${chartOf(visit, refused, {
        caption: say("consoleOverview.refusedWhat", { days: daysShown }),
        series: [...drawn, ...(reasons.length > drawn.size ? [rest] : [])].map((one) => [one, nameOf(one)]),
        seriesOf: ({ outcome }) => (drawn.has(outcome) ? outcome : rest),
      })}
${barTable(visit.speech, {
  caption: say("consoleOverview.byReason"),
  label: say("consoleOverview.reason"),
  value: say("consoleOverview.refusals"),
  rows: reasons.map(([reason, count]) => [nameOf(reason), count] as const),
})}`
}</section>`;
}

interface Chart {
  readonly caption: string;
  /** The words of the data, and what they are called. */
  readonly series: readonly (readonly [string, string])[];
  readonly seriesOf: (one: DayCount) => string;
}

function chartOf(visit: Visit, counts: readonly DayCount[], { caption, series, seriesOf }: Chart): Html {
  const { speech } = visit;
  const rows = lastDays(visit).map((date) => {
    const that = counts.filter(({ day }) => day === String(date));
    const values = series.map(([name]) => sum(that.filter((one) => seriesOf(one) === name)));
    return [speech.shortDay(noonOf(visit, date)), ...values] as const;
  });
  return columnChart(speech, {
    caption,
    label: speech.say("consoleOverview.day"),
    series: series.map(([, name]) => name),
    rows,
    asTable: speech.say("consoleOverview.asTable"),
  });
}

const sum = (counts: readonly DayCount[]): number => counts.reduce((total, { count }) => total + count, 0);

/** Names with what they add up to, the largest first. */
function bySize(
  counts: readonly DayCount[],
  nameOf: (one: DayCount) => string,
): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const one of counts) sums.set(nameOf(one), (sums.get(nameOf(one)) ?? 0) + one.count);
  return [...sums].toSorted(([, one], [, other]) => other - one);
}
