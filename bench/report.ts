/** What a bench has found, for the terminal and for the results page alike. */
export interface Report {
  readonly title: string;
  /** How it was measured: a sentence each. */
  readonly method: readonly string[];
  readonly tables: readonly Table[];
  /** The JSON object of the last line. */
  readonly figures: Readonly<Record<string, number>>;
  /** What a figure has to be, in words: "at most 1.4". */
  readonly goals?: Readonly<Record<string, string>>;
}

export interface Table {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Size {
  readonly short: boolean;
}

export type Bench = (size: Size) => Promise<Report>;

export const inTerminal = (report: Report): string =>
  [...report.tables, ...goalsOf(report)].map((table) => `${aligned(table).join("\n")}\n`).join("\n");

export function inMarkdown(report: Report): string {
  const { title, method, tables } = report;
  const told = [...tables, ...goalsOf(report)].map((table) => markdown(table).join("\n"));
  return [`## ${title}`, method.join(" "), ...told].join("\n\n");
}

function goalsOf({ figures, goals = {} }: Report): readonly Table[] {
  const rows = Object.entries(goals).map(([name, goal]) => [name, String(figures[name]), goal]);
  return rows.length === 0 ? [] : [{ heads: ["figure", "measured", "to be"], rows }];
}

function aligned({ heads, rows }: Table): readonly string[] {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [heads, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("   "),
  );
}

function markdown({ heads, rows }: Table): readonly string[] {
  return [line(heads), `|---|${"---:|".repeat(heads.length - 1)}`, ...rows.map(line)];
}

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
