import { CsvError, parse } from "csv-parse/sync";
import { CommandFailure } from "./failure.ts";

/** The accounts that a file names, each as an id or institution/username, in its order. All that is wrong is told at once. */
export function accountsIn(text: string): readonly string[] {
  const [header = [], ...rest] = rowsOf(text);
  const columns = header.map((name) => name.toLowerCase());
  const named = readerOf(columns);
  const rows = named === undefined ? [header, ...rest] : rest;
  const read = named ?? ((row: readonly string[]) => (row.length === 1 ? row[0] : undefined));
  const accounts = rows.map((row) => read(row));
  const wrong = accounts.flatMap((account, index) => (isAccount(account) ? [] : [index + 1]));
  if (wrong.length > 0) {
    const told = wrong.slice(0, 20).map((number) => `entry ${number}: ${rows[number - 1]?.join(",")}`);
    throw new CommandFailure("failed", "Nothing was done: these name no account.", told);
  }
  if (accounts.length === 0) throw new CommandFailure("failed", "Nothing was done: the file names nobody.");
  return accounts.filter(isAccount);
}

type Reader = (row: readonly string[]) => string | undefined;

/** Undefined: there is no header, each line is an account. */
function readerOf(columns: readonly string[]): Reader | undefined {
  const [account, institution, username] = ["account", "institution", "username"].map((name) =>
    columns.indexOf(name),
  ) as [number, number, number];
  if (account !== -1) return (row) => row[account];
  if (institution === -1 || username === -1) return undefined;
  return (row) => (row[institution] && row[username] ? `${row[institution]}/${row[username]}` : undefined);
}

const isAccount = (text: string | undefined): text is string =>
  text !== undefined && /^(acc_[\w-]+|[^/]+\/.+)$/.test(text);

function rowsOf(text: string): readonly (readonly string[])[] {
  try {
    return parse(text, { bom: true, skip_empty_lines: true, trim: true, relax_column_count: true });
  } catch (error) {
    if (error instanceof CsvError) throw new CommandFailure("failed", "Nothing was done.", [error.message]);
    throw error;
  }
}
