import { CsvError, parse } from "csv-parse/sync";

/** What a pasted list says; or, where something is wrong, which lines are. */
export type Read<Item> = { readonly items: readonly Item[] } | { readonly wrong: readonly number[] };

/** Each an account id or institution/username: one a line, or CSV with a column `account`, or `institution` and `username`. */
export function accountsIn(text: string): Read<string> {
  const rows = rowsOf(text);
  if (rows === undefined) return { wrong: [1] };
  const [header = []] = rows;
  const place = placesIn(header);
  const named = place.account !== -1 || (place.institution !== -1 && place.username !== -1);
  const read = (row: readonly string[]): string => {
    if (!named) return row.length === 1 ? (row[0] ?? "") : "";
    if (place.account !== -1) return row[place.account] ?? "";
    return `${row[place.institution] ?? ""}/${row[place.username] ?? ""}`;
  };
  return allOf((named ? rows.slice(1) : rows).map(read), {
    isGood: (account) => /^(acc_[\w-]+|[^/]+\/.+)$/.test(account),
    first: named ? 2 : 1,
  });
}

export interface ListedPerson {
  readonly username: string;
  readonly name: string;
  readonly email?: string;
  readonly roles?: readonly string[];
}

/** CSV with a header: username and name, and if wanted email and roles. An empty cell says nothing. */
export function peopleIn(text: string): Read<ListedPerson> {
  const [header = [], ...rows] = rowsOf(text) ?? [];
  const place = placesIn(header);
  if (place.username === -1 || place.name === -1) return { wrong: [1] };
  const read = (row: readonly string[]): ListedPerson => {
    const cell = (at: number) => (at === -1 ? "" : (row[at] ?? ""));
    const [email, roles] = [cell(place.email), cell(place.roles)];
    return {
      username: cell(place.username),
      name: cell(place.name),
      ...(email !== "" && { email }),
      ...(roles !== "" && { roles: roles.split(/[\s;]+/).filter((role) => role !== "") }),
    };
  };
  return allOf(rows.map(read), { isGood: ({ username, name }) => username !== "" && name !== "", first: 2 });
}

const names = ["account", "institution", "username", "name", "email", "roles"] as const;

function placesIn(header: readonly string[]): Readonly<Record<(typeof names)[number], number>> {
  const lower = header.map((name) => name.toLowerCase());
  return Object.fromEntries(names.map((name) => [name, lower.indexOf(name)])) as ReturnType<typeof placesIn>;
}

function allOf<Item>(
  items: readonly Item[],
  { isGood, first }: { readonly isGood: (item: Item) => boolean; readonly first: number },
): Read<Item> {
  const wrong = items.flatMap((item, index) => (isGood(item) ? [] : [index + first]));
  if (wrong.length > 0) return { wrong };
  return items.length === 0 ? { wrong: [first] } : { items };
}

/** Undefined: it is no CSV. */
function rowsOf(text: string): readonly (readonly string[])[] | undefined {
  try {
    return parse(text, { bom: true, skip_empty_lines: true, trim: true, relax_column_count: true });
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}
