import { CsvError, parse } from "csv-parse/sync";
import { z } from "zod";
import { usernameKey } from "../store/port/entities.ts";
import { CommandFailure } from "./failure.ts";

export const peopleFormats = ["csv", "jsonl"] as const;
export type PeopleFormat = (typeof peopleFormats)[number];

/** Somebody to import, and the line of the file that names them. */
export interface ListedPerson {
  readonly line: number;
  readonly institution: string;
  readonly username: string;
  readonly name: string;
  readonly email?: string;
  readonly roles?: readonly string[];
}

/** `.csv`, `.jsonl` or `.ndjson`; undefined when the name does not tell. */
export const formatOf = (file: string): PeopleFormat | undefined =>
  (({ csv: "csv", jsonl: "jsonl", ndjson: "jsonl" }) as const)[
    /\.(csv|jsonl|ndjson)$/i.exec(file)?.[1]?.toLowerCase() ?? ""
  ];

/** Everything that is wrong is told at once, each with its line, before anybody is imported. */
export function readPeople(text: string, format: PeopleFormat): readonly ListedPerson[] {
  const lines = format === "csv" ? csvLines(text) : jsonLines(text);
  const problems: string[] = [];
  const people = lines.flatMap(({ line, fields }) => {
    const read = person.safeParse(fields);
    if (read.success) return [{ line, ...read.data }];
    problems.push(
      ...read.error.issues.map((issue) => `line ${line}: ${[...issue.path, issue.message].join(": ")}`),
    );
    return [];
  });
  problems.push(...namedTwice(people));
  if (problems.length > 0) throw problemsIn(problems);
  return people;
}

interface Line {
  readonly line: number;
  readonly fields: unknown;
}

const columns = ["institution", "username", "name", "email", "roles"];
const needed = columns.slice(0, 3);

function csvLines(text: string): readonly Line[] {
  try {
    const rows: { info: { lines: number }; record: Record<string, string> }[] = parse(text, {
      bom: true,
      columns: readHeader,
      info: true,
      skip_empty_lines: true,
      trim: true,
    });
    return rows.map(({ info, record }) => ({ line: info.lines, fields: fieldsOf(record) }));
  } catch (error) {
    if (error instanceof CsvError) throw problemsIn([error.message]);
    throw error;
  }
}

function readHeader(header: readonly string[]): string[] {
  const names = header.map((name) => name.trim().toLowerCase());
  const unknown = names
    .filter((name) => !columns.includes(name))
    .map((name) => `line 1: there is no column "${name}"`);
  const missing = needed
    .filter((name) => !names.includes(name))
    .map((name) => `line 1: the column "${name}" is missing`);
  if (unknown.length + missing.length > 0) throw problemsIn([...unknown, ...missing]);
  return names;
}

/** An empty cell says nothing about e-mail or roles, and what says nothing changes nothing. */
const fieldsOf = ({ email = "", roles = "", ...rest }: Record<string, string>): object => ({
  ...rest,
  ...(email !== "" && { email }),
  ...(roles !== "" && { roles: roles.split(/[\s;]+/).filter((role) => role !== "") }),
});

const jsonLines = (text: string): readonly Line[] =>
  text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .flatMap((written, index) =>
      written.trim() === "" ? [] : [{ line: index + 1, fields: parsed(written) }],
    );

function parsed(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}

const word = z.string({ error: "must be a text" }).trim().min(1, { error: "must not be empty" });
const person = z.strictObject(
  {
    institution: word,
    username: word,
    name: word,
    email: word.exactOptional(),
    roles: z.array(word).exactOptional(),
  },
  { error: (issue) => (issue.code === "unrecognized_keys" ? undefined : "must be one JSON object") },
);

function namedTwice(people: readonly ListedPerson[]): string[] {
  const first = new Map<string, number>();
  return people.flatMap(({ line, institution, username }) => {
    const key = JSON.stringify([institution, usernameKey(username)]);
    const earlier = first.get(key);
    if (earlier !== undefined) return [`line ${line}: ${institution}/${username} is on line ${earlier} too`];
    first.set(key, line);
    return [];
  });
}

const mostProblems = 20;

function problemsIn(problems: readonly string[]): CommandFailure {
  const more = problems.length - mostProblems;
  return new CommandFailure("failed", "Nobody was imported: correct the file and run the command again.", [
    ...problems.slice(0, mostProblems),
    ...(more > 0 ? [`and ${more} more`] : []),
  ]);
}
