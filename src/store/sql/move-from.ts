import type { Kysely } from "kysely";
import type { MovedSignIn, RecordRow } from "../port/moving.ts";
import { movedCounter, movedGrant, movedRecord, movedUsed } from "./moved-rows.ts";
import type { RecordsTables, SignInsTables } from "./tables.ts";

/** Every table with what makes a row of it one, in the order in which they are read. */
export const recordTables: Readonly<Record<keyof RecordsTables, readonly string[]>> = {
  last_numbers: ["name"],
  institutions: ["id"],
  accounts: ["id"],
  password_hashes: ["account_id"],
  clients: ["id"],
  consents: ["account_id", "client_id"],
  signing_keys: ["kid"],
  denials: ["id"],
  endings: ["denial_id"],
  scheduled_endings: ["institution_id", "ends_at"],
  logouts: ["id"],
  ended_counts: ["denial_id"],
  day_counts: ["institution_id", "day", "kind", "outcome"],
  approvals: ["id"],
  audit: ["number"],
  changes: ["number"],
};

/** How many rows are held at a time. */
const pageSize = 500;

/** Every row of the records; of the feed only the last change, because whoever follows has to begin again. */
export async function* recordRows(db: Kysely<RecordsTables>): AsyncGenerator<RecordRow> {
  for (const [table, key] of Object.entries(recordTables)) {
    const rows = table === "changes" ? lastChange(db) : rowsOf<RecordRow["row"]>(db, table, key);
    for await (const row of rows) yield { table, row };
  }
}

async function* lastChange(db: Kysely<RecordsTables>): AsyncGenerator<RecordRow["row"]> {
  const row = await db
    .selectFrom("changes")
    .selectAll()
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  if (row !== undefined) yield row;
}

export async function* movedSignIns(db: Kysely<SignInsTables>): AsyncGenerator<MovedSignIn> {
  for await (const row of rowsOf<SignInsTables["grants"]>(db, "grants", ["id"])) yield movedGrant(row);
  for await (const row of rowsOf<SignInsTables["engine_records"]>(db, "engine_records", ["model", "hash"]))
    yield movedRecord(row);
  for await (const row of rowsOf<SignInsTables["used_refresh_tokens"]>(db, "used_refresh_tokens", ["hash"]))
    yield movedUsed(row);
  for await (const row of rowsOf<SignInsTables["counters"]>(db, "counters", ["key"])) yield movedCounter(row);
}

type AnyTables = Record<string, Record<string, string | number | null>>;

/** In the order of the key, a page at a time. */
async function* rowsOf<Row>(db: unknown, table: string, key: readonly string[]): AsyncGenerator<Row> {
  const any = db as Kysely<AnyTables>;
  let last: Readonly<Record<string, string | number | null>> | undefined;
  do {
    let page = any.selectFrom(table).selectAll().limit(pageSize);
    for (const column of key) page = page.orderBy(column);
    const after = last;
    if (after !== undefined) {
      page = page.where((of) =>
        of(of.refTuple(...columns(key)), ">", of.tuple(...columns(key.map((column) => after[column])))),
      );
    }
    const rows = await page.execute();
    for (const row of rows) yield row as Row;
    last = rows.length < pageSize ? undefined : rows.at(-1);
  } while (last !== undefined);
}

/** Kysely wants to know how many there are: two at least. A column twice changes nothing. */
const columns = <Item>(items: readonly Item[]) => {
  const [first, second = first] = items;
  return [first, second] as [Item & string, Item & string];
};
