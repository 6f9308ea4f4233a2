import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

export type Row = Readonly<Record<string, SQLOutputValue>>;

export function oneRow(db: DatabaseSync, sql: string, value: SQLOutputValue | undefined): Row {
  const row = db.prepare(sql).get(value ?? null);
  if (row === undefined) throw new Error(`nothing found by: ${sql}`);
  return row;
}

/** The same row with other names, wherever in it they stand. */
export const renamed = (row: Row, names: ReadonlyMap<string, string>): Row =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, renamedIn(value, names)]));

function renamedIn(value: SQLOutputValue, names: ReadonlyMap<string, string>): SQLOutputValue {
  if (typeof value !== "string") return value;
  return [...names].reduce((text, [from, to]) => text.replaceAll(from, to), value);
}

export function insertRow(db: DatabaseSync, table: string, row: Row): void {
  const columns = Object.keys(row);
  const sql = `insert into ${table} (${columns.join()}) values (${columns.map(() => "?").join()})`;
  db.prepare(sql).run(...Object.values(row));
}
