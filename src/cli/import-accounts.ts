import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { type Command, Option } from "commander";
import { CommandFailure, wrongUsage } from "./failure.ts";
import { type ImportedPerson, importPeople } from "./import-people.ts";
import { formatOf, type PeopleFormat, peopleFormats, readPeople } from "./people-file.ts";
import { givenReason, type ReasonOptions, withReason } from "./reason-options.ts";
import type { CommandLineDeps, Session } from "./session.ts";
import type { Column } from "./table.ts";
import { examples, type Perform } from "./verb.ts";

interface Options extends ReasonOptions {
  readonly format?: PeopleFormat;
  readonly generate?: boolean;
}

export function importAccountsVerb(accounts: Command, perform: Perform): void {
  const verb = accounts
    .command("import")
    .description("create and change many accounts from a list; the same list again changes nothing")
    .argument(
      "<file>",
      "CSV with the columns institution,username,name,email,roles, or JSON lines; - is stdin",
    )
    .addOption(
      new Option("--format <format>", "what the file is, if its name does not tell").choices(peopleFormats),
    )
    .option("--generate", "make a random password for each new account, shown once in the result");
  withReason(verb).action(perform(importFile));
  examples(
    verb,
    "accounts import people.csv",
    "accounts import people.jsonl --generate --json > result.json",
    "accounts import - --format csv < people.txt",
  );
}

async function importFile(
  { adminInFull, deps, terminal }: Session,
  [file]: readonly [string],
  { format, generate = false, ...options }: Options,
): Promise<void> {
  const people = readPeople(await textOf(file, deps), format ?? formatOf(file) ?? unknownFormat(file));
  const how = { terminal, generate, reason: givenReason(options) };
  const { results, failure } = await importPeople(await adminInFull(), people, how);
  const counts = countsOf(results);
  terminal.show({ results, counts }, () => terminal.table(results, columns));
  terminal.note(summary(counts));
  if (failure !== undefined) throw failure;
  if (counts.refused > 0) throw new CommandFailure("failed", someRefused(counts.refused, people.length));
}

const textOf = (file: string, { stdin }: CommandLineDeps): Promise<string> =>
  file === "-"
    ? text(stdin)
    : readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
        throw new CommandFailure("failed", `${file} cannot be read (${error.code}).`);
      });

function unknownFormat(file: string): never {
  throw wrongUsage(`Is ${file} CSV or JSON lines? Say --format csv or --format jsonl.`);
}

const columns: readonly Column<ImportedPerson>[] = [
  { title: "line", cell: ({ line }) => String(line) },
  { title: "account", cell: ({ institution, username }) => `${institution}/${username}` },
  { title: "outcome", cell: ({ outcome }) => outcome },
  { title: "", cell: ({ password, sentence }) => password ?? sentence ?? "" },
];

type Counts = Readonly<Record<ImportedPerson["outcome"], number>>;

function countsOf(results: readonly ImportedPerson[]): Counts {
  const counts = { created: 0, changed: 0, same: 0, refused: 0 };
  for (const { outcome } of results) counts[outcome] += 1;
  return counts;
}

const summary = (counts: Counts): string =>
  Object.entries(counts)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(", ");

const someRefused = (refused: number, all: number): string =>
  `${refused} of ${all} people were refused: the result says why.`;
