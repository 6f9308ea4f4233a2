import { printable } from "./printable.ts";

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  /** It may be cut to fit the terminal. What people copy, such as an id, is never cut. */
  readonly cut?: true;
}

/** Rows under titles, or nothing at all. Without a width (the output goes to a file or a program) nothing is cut. */
export function table<Row>(rows: readonly Row[], columns: readonly Column<Row>[], width?: number): string {
  if (rows.length === 0) return "";
  const cells = [
    columns.map(({ title }) => title.toUpperCase()),
    ...rows.map((row) => columns.map(({ cell }) => printable(cell(row)))),
  ];
  const wanted = columns.map((_, index) => Math.max(...cells.map((line) => columnsOf(line[index] ?? ""))));
  const widths = fitted(
    wanted,
    columns.map(({ cut }) => cut === true),
    width,
  );
  return cells
    .map((line) =>
      line
        .map((cell, index) => padded(cell, widths[index] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** One thing, a line for each of its fields. Fields without a value are left out. */
export function fieldList(fields: readonly (readonly [title: string, value: string | undefined])[]): string {
  const present = fields.filter(([, value]) => value !== undefined && value !== "");
  const widest = Math.max(0, ...present.map(([title]) => title.length));
  return present.map(([title, value = ""]) => `${title.padEnd(widest)}  ${printable(value)}`).join("\n");
}

const narrowest = 8;

/** The widest column that may be cut gives way first, so that short ones stay whole. */
function fitted(
  wanted: readonly number[],
  mayCut: readonly boolean[],
  width = Number.POSITIVE_INFINITY,
): number[] {
  const widths = [...wanted];
  let excess = widths.reduce((sum, one) => sum + one + 2, -2) - width;
  for (; excess > 0; excess -= 1) {
    const widest = Math.max(...widths.map((one, index) => (mayCut[index] === true ? one : 0)));
    if (widest <= narrowest) break;
    const index = widths.findIndex((one, at) => one === widest && mayCut[at] === true);
    widths[index] = widest - 1;
  }
  return widths;
}

function padded(text: string, width: number): string {
  const shown = columnsOf(text) <= width ? text : cutTo(text, width);
  return shown + " ".repeat(Math.max(0, width - columnsOf(shown)));
}

function cutTo(text: string, width: number): string {
  let kept = "";
  for (const { segment } of characters.segment(text)) {
    if (columnsOf(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

const characters = new Intl.Segmenter();
const wide =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;

/** How many columns of a terminal it takes: accents none of their own, Chinese characters and emoji two. */
function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of characters.segment(text)) columns += wide.test(segment) ? 2 : 1;
  return columns;
}
