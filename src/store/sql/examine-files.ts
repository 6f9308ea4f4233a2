import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { Kysely, sql } from "kysely";
import { seconds } from "../../policy/time.ts";
import { type Check, type Examination, look, ok, wrong } from "../port/examination.ts";
import { latestSignIn, recordsFacts, schemaOf } from "./examine.ts";
import { sqlLeases } from "./leases.ts";
import { type Migrations, recordsMigrations, signInsMigrations } from "./migrate.ts";
import { nodeSqliteDialect } from "./node-sqlite-dialect.ts";
import { leasesPath, type SqlPaths } from "./open.ts";
import type { LeasesTables, SignInsTables } from "./tables.ts";
import { asUnavailable } from "./unavailable.ts";

interface Looked<Facts> {
  readonly checks: readonly Check[];
  readonly facts?: Facts;
}

/** The files, without making, changing or mending one; also while servers write to them. */
export async function examineFiles({ recordsPath, signInsPath }: SqlPaths): Promise<Examination> {
  const records = await lookedAt(recordsPath, recordsKind, recordsFacts);
  const signIns = signInsPath === ":memory:" ? undefined : await lookedAt(signInsPath, signInsKind, latest);
  const leases = existsSync(leasesPath(recordsPath))
    ? openToLook<LeasesTables>(leasesPath(recordsPath))
    : undefined;
  return {
    checks: [...records.checks, ...(signIns?.checks ?? [])],
    ...records.facts,
    ...signIns?.facts,
    clocks: [],
    ...(leases !== undefined && { leases: async () => sqlLeases(leases.db).all() }),
    close: async () => leases?.close(),
  };
}

const latest = async (db: Kysely<SignInsTables>) => {
  const at = await latestSignIn(db);
  return at === undefined ? {} : { latestSignIn: at };
};

interface Kind {
  readonly name: string;
  readonly migrations: Migrations;
}

const recordsKind: Kind = { name: "records", migrations: recordsMigrations };
const signInsKind: Kind = { name: "sign-ins", migrations: signInsMigrations };

async function lookedAt<Tables, Facts>(
  path: string,
  { name, migrations }: Kind,
  facts: (db: Kysely<Tables>) => Promise<Facts>,
): Promise<Looked<Facts>> {
  if (!existsSync(path)) return { checks: [look(name, `${path} is not there`, absent)] };
  let file: Opened<Tables> | undefined;
  try {
    file = openToLook<Tables>(path);
    const schema = await schemaOf(file.db, migrations, `The ${name}`);
    const whole = await integrity(file.db, name, path);
    const readable = schema.state === "ok" && whole.state === "ok";
    return { checks: [whole, schema], ...(readable && { facts: await facts(file.db) }) };
  } catch (error) {
    return { checks: [wrong(name, `${path}: ${told(error)}`, unreadable)] };
  } finally {
    file?.close();
  }
}

const absent =
  "Right before the first start. Otherwise HALLPASS_DATA names another folder than it did, or a backup is to be put back.";
const unreadable =
  "Look at the rights of the file and its folder, and at the disk. If the file is damaged, put back a backup.";

const told = (error: unknown): string => (asUnavailable(error) as Error).message;

interface Opened<Tables> {
  readonly db: Kysely<Tables>;
  close(): void;
}

/** Without a log beside it nobody has the file open: then it is read as it lies there, for SQLite would make one. */
function openToLook<Tables>(path: string): Opened<Tables> {
  const url = pathToFileURL(path);
  if (!existsSync(`${path}-wal`)) url.searchParams.set("immutable", "1");
  const handle = new DatabaseSync(url, { readOnly: true });
  const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(handle, seconds(5)) });
  return { db, close: () => handle.close() };
}

/** So large that reading all of it would take minutes. In bytes. */
const tooLargeToRead = 4_000_000_000;

async function integrity<Tables>(db: Kysely<Tables>, name: string, path: string): Promise<Check> {
  const { size } = statSync(path);
  if (size > tooLargeToRead) return ok(name, `${path}, ${megabytes(size)}; not read through, for its size`);
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(db);
  const said = rows[0]?.quick_check;
  return said === "ok"
    ? ok(name, `${path}, ${megabytes(size)}, whole`)
    : wrong(name, `${path} is damaged: ${said}`, "Stop the server and put back a backup.");
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
