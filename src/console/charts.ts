import { type Html, html } from "../http/html.ts";
import type { Speech } from "../messages/speech.ts";

interface Bars {
  readonly caption: string;
  /** Heads the names, and the values. */
  readonly label: string;
  readonly value: string;
  readonly rows: readonly (readonly [name: string, value: number])[];
  /** All that have no row of their own, last. */
  readonly others?: readonly [name: string, value: number] | undefined;
}

/** A table whose rows are also drawn, the longest first: those who do not see the bars lose nothing. The roles outlive what a phone makes of it. */
export function barTable({ number }: Speech, { caption, label, value, rows, others }: Bars): Html {
  const ordered = [...rows.toSorted(([, one], [, other]) => other - one), ...(others ? [others] : [])];
  const most = Math.max(1, ...ordered.map(([, count]) => count));
  return html`<table class="bars" role="table"><caption>${caption}</caption>
<thead class="unseen" role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${label}</th><th role="columnheader" scope="col">${value}</th></tr></thead>
<tbody role="rowgroup">${ordered.map(
    ([name, count]) =>
      html`<tr role="row"><th role="rowheader" scope="row"><bdi>${name}</bdi></th><td role="cell"><span class="bar-row"><svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="bar-back" width="100" height="10" rx="2"/><rect class="bar-fill" width="${Math.max(count === 0 ? 0 : 1, (100 * count) / most).toFixed(1)}" height="10" rx="2"/></svg><span class="bar-value">${number(count)}</span></span></td></tr>`,
  )}</tbody></table>`;
}

interface Columns {
  readonly caption: string;
  readonly label: string;
  /** What each series is called, in the order of its values. */
  readonly series: readonly string[];
  /** Oldest first: the name of a day, and a value of each series. */
  readonly rows: readonly (readonly [name: string, ...values: readonly number[]])[];
  /** “As a table”. */
  readonly asTable: string;
}

/** Columns over time, the series on top of each other, and the same as a table to unfold. */
export function columnChart({ number }: Speech, { caption, label, series, rows, asTable }: Columns): Html {
  const sums = rows.map(([, ...values]) => values.reduce((sum, one) => sum + one, 0));
  const most = Math.max(1, ...sums);
  const width = 1000 / Math.max(1, rows.length);
  const column = (values: readonly number[], place: number) => {
    let top = 100;
    return values.map((value, which) => {
      const height = (100 * value) / most;
      top -= height;
      return (
        value > 0 &&
        html`<rect class="series-${which}" x="${(place * width + width * 0.12).toFixed(1)}" y="${top.toFixed(2)}" width="${(width * 0.76).toFixed(1)}" height="${height.toFixed(2)}"/>`
      );
    });
  };
  return html`<figure class="chart"><figcaption>${caption}</figcaption>
<ul class="legend">${series.map((name, which) => html`<li><span class="swatch series-${which}" aria-hidden="true"></span>${name}</li>`)}</ul>
<div class="chart-area"><span class="chart-most">${number(most)}</span><svg viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">${rows.map(([, ...values], place) => column(values, place))}</svg></div>
<p class="chart-ends"><span>${rows[0]?.[0]}</span><span>${rows.at(-1)?.[0]}</span></p>
<details class="more"><summary>${asTable}</summary><div class="sideways" role="region" aria-label="${caption}" tabindex="0"><table class="plain"><caption class="unseen">${caption}</caption><thead><tr><th scope="col">${label}</th>${series.map((name) => html`<th scope="col" class="numeric">${name}</th>`)}</tr></thead>
<tbody>${rows.map(([name, ...values]) => html`<tr><th scope="row">${name}</th>${values.map((value) => html`<td class="numeric">${number(value)}</td>`)}</tr>`)}</tbody></table></div></details></figure>`;
}
