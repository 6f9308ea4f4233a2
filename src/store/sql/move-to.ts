import type { Kysely, Transaction } from "kysely";
import { feedLeap, type MovedSignIn, type RecordRow } from "../port/moving.ts";
import { cutHashes, isCut } from "./cut-hashes.ts";
import { recordTables } from "./move-from.ts";
import { grantRow, recordRow } from "./moved-rows.ts";
import type { RecordsTables, SignInsTables } from "./tables.ts";

type AnyTables = Record<string, Record<string, string | number | null>>;

/** What a database that somebody has worked with holds: "4 accounts". */
export async function heldRecords(db: Kysely<RecordsTables>): Promise<readonly string[]> {
  const tables = Object.keys(recordTables).filter((table) => table !== "last_numbers" && table !== "changes");
  return heldIn(db, tables);
}

export const heldSignIns = async (db: Kysely<SignInsTables>): Promise<readonly string[]> =>
  heldIn(db, ["grants", "engine_records"]);

async function heldIn(db: unknown, tables: readonly string[]): Promise<readonly string[]> {
  const held: string[] = [];
  for (const table of tables) {
    const row = await (db as Kysely<AnyTables>)
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as("rows"))
      .executeTakeFirst();
    const count = row?.rows ?? 0;
    if (count > 0) held.push(`${count} ${table.replaceAll("_", " ")}`);
  }
  return held;
}

/** The feed goes on with a gap, so that whoever has followed the old one notices. */
export async function putRecords(db: Transaction<RecordsTables>, some: readonly RecordRow[]): Promise<void> {
  const any = db as unknown as Kysely<AnyTables>;
  for (const [table, rows] of byTable(some)) {
    if (!(table in recordTables)) throw new Error(`There is no table ${table}.`);
    if (table === "last_numbers") for (const row of rows) await putNumber(db, row);
    else if (table === "changes") await any.insertInto(table).values(rows.map(leapt)).execute();
    else
      await any
        .insertInto(table)
        .values([...rows])
        .execute();
  }
}

const leapt = (row: RecordRow["row"]) => ({ ...row, number: Number(row["number"]) + feedLeap });

async function putNumber(db: Transaction<RecordsTables>, { name, number }: RecordRow["row"]): Promise<void> {
  const leap = name === "changes" && Number(number) > 0 ? feedLeap : 0;
  await db
    .updateTable("last_numbers")
    .set({ number: Number(number) + leap })
    .where("name", "=", name as "changes")
    .execute();
}

function byTable(some: readonly RecordRow[]): Map<string, RecordRow["row"][]> {
  const tables = new Map<string, RecordRow["row"][]>();
  for (const { table, row } of some) tables.set(table, [...(tables.get(table) ?? []), row]);
  return tables;
}

/** What comes twice is put once. */
export async function putSignIns(db: Kysely<SignInsTables>, some: readonly MovedSignIn[]): Promise<void> {
  const rows = rowsIn(some);
  if (rows.records.some(({ hash }) => isCut(hash)) || rows.used.some(({ hash }) => isCut(hash)))
    rows.counters.push(cutHashes);
  if (rows.grants.length > 0)
    await db
      .insertInto("grants")
      .values(rows.grants)
      .onConflict((one) => one.doNothing())
      .execute();
  if (rows.records.length > 0)
    await db
      .insertInto("engine_records")
      .values(rows.records)
      .onConflict((one) => one.doNothing())
      .execute();
  if (rows.used.length > 0)
    await db
      .insertInto("used_refresh_tokens")
      .values(rows.used)
      .onConflict((one) => one.doNothing())
      .execute();
  if (rows.counters.length > 0)
    await db
      .insertInto("counters")
      .values(rows.counters)
      .onConflict((one) => one.doNothing())
      .execute();
}

function rowsIn(some: readonly MovedSignIn[]) {
  const grants: SignInsTables["grants"][] = [];
  const records: SignInsTables["engine_records"][] = [];
  const used: SignInsTables["used_refresh_tokens"][] = [];
  const counters: SignInsTables["counters"][] = [];
  for (const one of some) {
    if (one.kind === "grant") grants.push(grantRow(one.grant));
    else if (one.kind === "engine-record") records.push(recordRow(one.record));
    else if (one.kind === "used-refresh-token") used.push({ hash: one.hash, grant_id: one.grantId });
    else counters.push({ key: one.key, value: one.value, ends_at: one.endsAt });
  }
  return { grants, records, used, counters };
}
