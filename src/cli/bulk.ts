import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { z } from "zod";
import { bulkResult } from "../admin-client/lists.ts";
import { type Preview, preview } from "../admin-client/previews.ts";
import { accountsIn } from "./accounts-file.ts";
import { type AdminApi, path } from "./admin-api.ts";
import { CommandFailure, wrongUsage } from "./failure.ts";
import { confirmed, refuseIfNobodyIsThere } from "./previewed.ts";
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

/** What ends at once is told before any of it is done, all requests together. */
interface Seen {
  /** Of an ending: fixed at the start, by the server's clock. */
  readonly notBefore?: string;
  /** What shows that the numbers of these accounts were seen. */
  readonly of: (chunk: readonly string[]) => { readonly notBefore?: string; readonly preview: string };
}

/** A suspension that only pauses ends nothing. */
const endsSignIns = ({ action, signOut }: Act): boolean =>
  action === "end-sign-ins" || (action === "suspend" && signOut !== false);

async function seenFirst(
  session: Session,
  api: AdminApi,
  { accounts, act, yes }: { readonly accounts: readonly string[]; readonly act: Act; readonly yes: boolean },
): Promise<Seen> {
  if (!yes) refuseIfNobodyIsThere(session.deps);
  const previews = new Map<string | undefined, Preview>();
  let terms = previewTermsOf(act);
  for (let done = 0; done < accounts.length; done += atOnce) {
    const chunk = accounts.slice(done, done + atOnce);
    const body = { bulk: { ...terms, accounts: chunk } };
    const request = { method: "POST", path: path`/previews`, body } as const;
    const { value } = await api({ ...request, answer: preview });
    if (value.notBefore !== undefined) terms = { ...terms, notBefore: value.notBefore };
    previews.set(chunk[0], value);
  }
  const all = [...previews.values()];
  await confirmed(
    session,
    { now: sum(all.map(({ now }) => now)), total: sum(all.map(({ total }) => total)) },
    yes,
  );
  const notBefore = all[0]?.notBefore;
  const fixed = notBefore === undefined ? {} : { notBefore };
  return { ...fixed, of: ([first]) => ({ ...fixed, preview: previews.get(first)?.token ?? "" }) };
}

function previewTermsOf({ action, code: _code, note: _note, ...given }: Act): object {
  return action === "suspend" ? { action } : given;
}

const sum = (numbers: readonly Preview["now"][]): Preview["now"] =>
  numbers.reduce(
    (whole, part) => ({ people: whole.people + part.people, signIns: whole.signIns + part.signIns }),
    { people: 0, signIns: 0 },
  );

/** One request for this many: it can be watched, and what is lost on the way is little. */
const atOnce = 100;

/** Acts on every account of a file, and tells what became of each. The same file again changes nothing more. */
export async function actOnFile(
  session: Session,
  api: AdminApi,
  { file, act, yes = false }: OnFile,
): Promise<void> {
  const { terminal } = session;
  const accounts = accountsIn(await textOf(file));
  const results: BulkResult[] = [];
  const seen = endsSignIns(act) ? await seenFirst(session, api, { accounts, act, yes }) : undefined;
  const failure = await inChunks(api, { accounts, act, results, terminal, seen });
  const counts = countsOf(results);
  terminal.show({ results, counts }, () => terminal.table(results, columns));
  terminal.note(
    Object.entries(counts)
      .map(([word, count]) => `${count} ${word}`)
      .join(", "),
  );
  if (failure !== undefined) throw stoppedAfter(`${results.length} of ${accounts.length}`, seen, failure);
  if (counts.refused > 0)
    throw new CommandFailure("failed", `${counts.refused} of ${accounts.length} accounts were refused.`);
}

interface OnFile {
  readonly file: string;
  readonly act: Act;
  /** Nobody has to be asked whether to end so many sign-ins. */
  readonly yes?: boolean | undefined;
}

interface Work {
  readonly accounts: readonly string[];
  readonly act: Act;
  readonly results: BulkResult[];
  readonly terminal: Terminal;
  readonly seen: Seen | undefined;
}

type BulkResult = z.infer<typeof bulkResult>;

/** One for each account that was asked for. */
const resultsOf = (asked: readonly string[]) =>
  z.object({ results: z.array(bulkResult).length(asked.length) });

/** What stopped it, if something did. The results up to there stand. */
async function inChunks(
  api: AdminApi,
  { accounts, act, results, terminal, seen }: Work,
): Promise<CommandFailure | undefined> {
  try {
    while (results.length < accounts.length) {
      const chunk = accounts.slice(results.length, results.length + atOnce);
      terminal.progress(`${results.length + chunk.length} of ${accounts.length} accounts…`);
      const request = {
        method: "POST",
        path: path`/bulk`,
        body: { ...act, accounts: chunk, ...seen?.of(chunk) },
      } as const;
      results.push(...(await api({ ...request, answer: resultsOf(chunk) })).value.results);
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

/** Run again without that instant, it would end what people have signed in to since. */
function stoppedAfter(
  progress: string,
  seen: Seen | undefined,
  { exit, message, details }: CommandFailure,
): CommandFailure {
  const how = seen?.notBefore === undefined ? "" : ` with --signed-in-until ${seen.notBefore}`;
  const again = `${progress} accounts were gone through before; the command can be run again${how}.`;
  return new CommandFailure(exit, `${message} ${again}`, details);
}
