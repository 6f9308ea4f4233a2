import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { accountsIn } from "./accounts-file.ts";
import { type AdminApi, path } from "./admin-api.ts";
import { type BulkResult, bulkResults } from "./answers.ts";
import { CommandFailure, wrongUsage } from "./failure.ts";
import type { Session } from "./session.ts";
import type { Column } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export interface FileOptions {
  readonly file?: string;
}

export const withFile = (command: Command): Command =>
  command.option(
    "--file <file>",
    "many accounts: CSV (account, or institution,username) or one on each line",
  );

/** Either one account or a file of them. */
export function oneOrFile(
  typed: string | undefined,
  { file }: FileOptions,
): { one: string } | { file: string } {
  if (typed !== undefined && file === undefined) return { one: typed };
  if (typed === undefined && file !== undefined) return { file };
  throw wrongUsage("Name an account, or give a list of them with --file.");
}

/** The act and its terms, as the API takes them. */
interface Act {
  readonly action: "suspend" | "reinstate" | "end-sign-ins";
  readonly [term: string]: unknown;
}

/** One request for this many: it can be watched, and what is lost on the way is little. */
const atOnce = 100;

/** Acts on every account of a file, and tells what became of each. The same file again changes nothing more. */
export async function actOnFile(
  { terminal }: Session,
  api: AdminApi,
  { file, act }: { readonly file: string; readonly act: Act },
): Promise<void> {
  const accounts = accountsIn(await textOf(file));
  const results: BulkResult[] = [];
  const failure = await inChunks(api, { accounts, act, results, terminal });
  const counts = countsOf(results);
  terminal.show({ results, counts }, () => terminal.table(results, columns));
  terminal.note(
    Object.entries(counts)
      .map(([word, count]) => `${count} ${word}`)
      .join(", "),
  );
  if (failure !== undefined) throw stoppedAfter(results.length, accounts.length, failure);
  if (counts.refused > 0)
    throw new CommandFailure("failed", `${counts.refused} of ${accounts.length} accounts were refused.`);
}

interface Work {
  readonly accounts: readonly string[];
  readonly act: Act;
  readonly results: BulkResult[];
  readonly terminal: Terminal;
}

/** What stopped it, if something did. The results up to there stand. */
async function inChunks(
  api: AdminApi,
  { accounts, act, results, terminal }: Work,
): Promise<CommandFailure | undefined> {
  try {
    while (results.length < accounts.length) {
      const chunk = accounts.slice(results.length, results.length + atOnce);
      terminal.progress(`${results.length + chunk.length} of ${accounts.length} accounts…`);
      const request = { method: "POST", path: path`/bulk`, body: { ...act, accounts: chunk } } as const;
      results.push(...(await api({ ...request, answer: bulkResults(chunk.length) })).value.results);
    }
    return undefined;
  } catch (error) {
    if (error instanceof CommandFailure) return error;
    throw error;
  } finally {
    terminal.progress("");
  }
}

const textOf = (file: string): Promise<string> =>
  readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure("failed", `${file} cannot be read (${error.code}).`);
  });

const columns: readonly Column<BulkResult>[] = [
  { title: "account", cell: ({ account }) => account },
  { title: "outcome", cell: ({ outcome }) => outcome },
  { title: "", cell: ({ sentence }) => sentence },
];

function countsOf(results: readonly BulkResult[]) {
  const counts = { done: 0, unchanged: 0, refused: 0 };
  for (const { outcome } of results) counts[kindOf(outcome)] += 1;
  return counts;
}

function kindOf(outcome: string): "done" | "unchanged" | "refused" {
  if (outcome === "unchanged") return outcome;
  return ["suspended", "reinstated", "revoked"].includes(outcome) ? "done" : "refused";
}

const stoppedAfter = (
  done: number,
  all: number,
  { exit, message, details }: CommandFailure,
): CommandFailure =>
  new CommandFailure(
    exit,
    `${message} ${done} of ${all} accounts were gone through before; the command can be run again.`,
    details,
  );
