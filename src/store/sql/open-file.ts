import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely } from "kysely";
import { seconds } from "../../policy/time.ts";
import { StoreUnavailable } from "../port/records.ts";
import { type Migrations, migrateToLatest, UnknownMigration } from "./migrate.ts";
import { nodeSqliteDialect } from "./node-sqlite-dialect.ts";
import { asUnavailable } from "./unavailable.ts";

export interface SqlFile<Tables> {
  readonly db: Kysely<Tables>;
  /** The migrations that ran at opening. */
  readonly migrated: readonly string[];
  /** Waits for the transaction under way. */
  close(): Promise<void>;
}

export interface FileTerms {
  readonly path: string;
  /** FULL: what is committed survives a power cut. NORMAL: the last moments may be lost, never the rest. OFF: all may. */
  readonly synchronous: "FULL" | "NORMAL" | "OFF";
  readonly migrations: Migrations;
}

/** One SQLite file, made if it is not there, with its tables up to date. */
export async function openFile<Tables>({
  path,
  synchronous,
  migrations,
}: FileTerms): Promise<SqlFile<Tables>> {
  const handle = await openHandle(path).catch((error: unknown) => {
    throw named(path, error);
  });
  const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(handle) });
  try {
    setUp(handle, synchronous);
    // Another process may be at it: whoever starts has time.
    const patient = new Kysely<Tables>({ dialect: nodeSqliteDialect(handle, seconds(5)) });
    return { db, migrated: await migrateToLatest(patient, migrations), close: () => close(db, handle) };
  } catch (error) {
    handle.close();
    throw named(path, error);
  }
}

/**
 * Another connection to a file that is open, for reading only. Its questions do not wait behind this process's own
 * transactions, and it hears of every commit. What is in memory only has no second connection.
 */
export function openForReading<Tables>(
  path: string,
  file: SqlFile<Tables>,
): Omit<SqlFile<Tables>, "migrated"> {
  if (path === ":memory:") return { db: file.db, close: async () => undefined };
  const handle = new DatabaseSync(path, { readOnly: true });
  const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(handle) });
  return { db, close: () => close(db, handle) };
}

async function openHandle(path: string): Promise<DatabaseSync> {
  if (path !== ":memory:") await makeFile(path);
  return new DatabaseSync(path);
}

/** Only its owner may read it: it holds password hashes and sealed keys. SQLite gives its side files the same mode. */
async function makeFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, "a", 0o600);
  await file.close();
}

function setUp(handle: DatabaseSync, synchronous: FileTerms["synchronous"]): void {
  handle.exec("pragma busy_timeout = 5000");
  handle.exec("pragma journal_mode = wal");
  // In pages: what is written again and again is copied from the log to the file the less often.
  handle.exec("pragma wal_autocheckpoint = 4000");
  handle.exec(`pragma synchronous = ${synchronous}`);
}

const close = async <Tables>(db: Kysely<Tables>, handle: DatabaseSync): Promise<void> =>
  db.connection().execute(async () => {
    if (handle.isOpen) handle.close();
  });

function named(path: string, error: unknown): Error {
  if (error instanceof UnknownMigration) return new UnknownMigration(`${path}: ${error.message}`);
  const { message } = asUnavailable(error) as Error;
  return new StoreUnavailable(`Cannot open ${path}: ${message}`, { cause: error });
}
