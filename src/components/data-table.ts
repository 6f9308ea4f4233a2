import { type Html, html } from "../http/html.ts";

interface Column {
  readonly label: string;
  /** Set to the right, in figures of one width. */
  readonly numeric?: boolean;
}

interface Table {
  /** What it shows: read first by those who hear it. */
  readonly caption: string;
  /** Not seen, where a heading just above says the same. */
  readonly hideCaption?: boolean;
  readonly columns: readonly Column[];
  /** A cell for each column. The first names its row. */
  readonly rows: readonly (readonly (Html | string)[])[];
}

/** On a phone each row becomes a small card with the column's label before each value. The roles outlive that change. */
export const dataTable = ({ caption, hideCaption, columns, rows }: Table): Html => html`
<table class="table" role="table">
<caption${hideCaption === true && html` class="unseen"`}>${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(({ label, numeric }) => html`<th role="columnheader" scope="col"${classOf(numeric)}>${label}</th>`)}</tr></thead>
<tbody role="rowgroup">${rows.map(
  (cells) => html`
<tr role="row">${cells.map((cell, place) => tableCell(cell, place, columns[place]))}</tr>`,
)}
</tbody>
</table>`;

const tableCell = (cell: Html | string, place: number, column: Column | undefined): Html =>
  place === 0
    ? html`<th role="rowheader" scope="row"${classOf(column?.numeric)}><span class="cell-label" aria-hidden="true">${column?.label}</span><span>${cell}</span></th>`
    : html`<td role="cell"${classOf(column?.numeric)}><span class="cell-label" aria-hidden="true">${column?.label}</span><span>${cell}</span></td>`;

const classOf = (numeric: boolean | undefined): Html | false => numeric === true && html` class="numeric"`;
