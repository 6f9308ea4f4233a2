import type { Instant } from "../policy/time.ts";
import { shortTime } from "./local-time.ts";
import { printable, printableJson } from "./printable.ts";
import { type Column, table } from "./table.ts";

/** What a command writes on: results go to stdout, messages to stderr. */
export interface Stream {
  write(text: string): unknown;
  readonly columns?: number | undefined;
  on?(event: "error", listener: (error: Error) => void): unknown;
}

export interface TerminalOptions {
  readonly stdout: Stream;
  readonly stderr: Stream;
  /** A person is watching: tables fit the width and long work shows how far it is. */
  readonly isTerminal: boolean;
  /** An IANA name. */
  readonly zone: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface Terminal {
  /** A result: with --json the document, otherwise the text. */
  show(document: unknown, text: () => string): void;
  /** A message to the person; --quiet leaves it out. */
  note(sentence: string): void;
  /** How far long work is: one line that the next one replaces. Nothing unless a person watches. */
  progress(line: string): void;
  table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string;
  time(at: Instant | undefined): string;
}

export function terminalOn(options: TerminalOptions): Terminal {
  const { stdout, stderr, isTerminal, zone, json, quiet } = options;
  return {
    show: (document, text) => {
      const lines = json ? printableJson(document) : inLines(text());
      if (lines !== "") stdout.write(`${lines}\n`);
    },
    note: (sentence) => {
      if (!quiet) stderr.write(`${printable(sentence)}\n`);
    },
    progress: (line) => {
      if (isTerminal && !quiet) stderr.write(`\r\u001b[K${printable(line)}`);
    },
    table: (rows, columns) => table(rows, columns, isTerminal ? stdout.columns : undefined),
    time: (at) => (at === undefined ? "" : shortTime(at, zone)),
  };
}

/** What went wrong: --quiet does not silence it. */
export function complain(stderr: Stream, sentence: string, details: readonly string[] = []): void {
  stderr.write(`hallpass: ${inLines(sentence)}\n`);
  for (const detail of details) stderr.write(`  ${printable(detail)}\n`);
}

const inLines = (text: string): string => text.split("\n").map(printable).join("\n");
