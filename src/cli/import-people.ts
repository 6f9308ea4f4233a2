import { z } from "zod";
import { importedPerson } from "../admin-client/lists.ts";
import { type AdminApi, path } from "./admin-api.ts";
import { CommandFailure } from "./failure.ts";
import type { ListedPerson } from "./people-file.ts";
import type { ReasonOptions } from "./reason-options.ts";
import type { Terminal } from "./terminal.ts";

/** What people and --json are told of it. */
const told = importedPerson.omit({ because: true });

/** What became of one person of the list. */
export interface ImportedPerson extends z.infer<typeof told> {
  readonly line: number;
  readonly institution: string;
}

interface Import {
  readonly results: readonly ImportedPerson[];
  /** What stopped it before the end of the list. The results up to there stand: passwords are told only once. */
  readonly failure?: CommandFailure;
}

interface How {
  readonly terminal: Terminal;
  readonly generate: boolean;
  readonly reason?: ReasonOptions;
}

/** One request for this many: small enough for a proxy's patience, large enough for a school. */
const atOnce = 200;

export async function importPeople(
  api: AdminApi,
  people: readonly ListedPerson[],
  { terminal, ...how }: How,
): Promise<Import> {
  const results: ImportedPerson[] = [];
  try {
    for (const chunk of chunks(people)) {
      terminal.progress(`Importing ${results.length + chunk.people.length} of ${people.length} people…`);
      results.push(...(await importChunk(api, chunk, how)));
    }
    return { results: inFileOrder(results) };
  } catch (error) {
    if (error instanceof CommandFailure)
      return { results: inFileOrder(results), failure: stoppedAfter(results.length, people, error) };
    throw error;
  } finally {
    terminal.progress("");
  }
}

const inFileOrder = (results: readonly ImportedPerson[]): readonly ImportedPerson[] =>
  results.toSorted((one, other) => one.line - other.line);

interface Chunk {
  readonly institution: string;
  readonly people: readonly ListedPerson[];
}

/** Each request is about one institution. */
const chunks = (people: readonly ListedPerson[]): readonly Chunk[] =>
  [...Map.groupBy(people, ({ institution }) => institution)].flatMap(([institution, all]) =>
    Array.from({ length: Math.ceil(all.length / atOnce) }, (_, index) => ({
      institution,
      people: all.slice(index * atOnce, (index + 1) * atOnce),
    })),
  );

async function importChunk(
  api: AdminApi,
  chunk: Chunk,
  { generate, reason }: Omit<How, "terminal">,
): Promise<readonly ImportedPerson[]> {
  const { institution } = chunk;
  const people = chunk.people.map(({ line: _line, institution: _institution, ...person }) => ({
    ...person,
    ...(generate && { password: "generate" }),
  }));
  const body = { institution, people, ...reason };
  const request = { method: "POST", path: path`/imports/accounts`, body } as const;
  const { value } = await api({ ...request, answer: z.object({ results: z.array(told) }) }).catch(
    (error: unknown) => {
      throw error instanceof CommandFailure ? inLines(error, chunk) : error;
    },
  );
  return value.results.map((result, index) => ({
    line: chunk.people[index]?.line ?? 0,
    institution,
    ...result,
  }));
}

/** The API counts people from the start of its request; whoever wrote the list counts lines. */
function inLines({ exit, message, details }: CommandFailure, { institution, people }: Chunk): CommandFailure {
  const sentence = exit === "not-found" ? `There is no institution "${institution}".` : message;
  const counted = details.map((detail) =>
    detail.replace(/^people\[(\d+)\](?:\.|: )/, (_, index) => `line ${people[Number(index)]?.line ?? "?"}: `),
  );
  return new CommandFailure(exit, sentence, counted);
}

function stoppedAfter(
  done: number,
  people: readonly ListedPerson[],
  { exit, message, details }: CommandFailure,
): CommandFailure {
  const rest = `${done} of ${people.length} people were imported before; the command can be run again.`;
  return new CommandFailure(exit, `${message} ${rest}`, details);
}
