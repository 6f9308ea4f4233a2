import { Kysely, sql } from "kysely";
import { DatabaseError } from "pg";
import { type Duration, milliseconds, minutes, seconds } from "../../policy/time.ts";
import {
  leasesMigrations,
  type Migrations,
  migrateToLatest,
  recordsMigrations,
  signInsMigrations,
} from "../sql/migrate.ts";
import { connect } from "./connection.ts";
import { postgresDialect } from "./dialect.ts";
import { givingWay, lockWithin, whoWasInTheWay } from "./giving-way.ts";
import { inPostgres } from "./in-postgres.ts";
import { triggers0001 } from "./migrations/triggers-0001-announcements.ts";
import { openPool } from "./pool.ts";
import { isBusy } from "./unavailable.ts";

/** In the order of their names. The triggers come last, for they need the tables. */
export const migrations: Migrations = {
  ...inPostgres({ ...leasesMigrations, ...recordsMigrations, ...signInsMigrations }),
  "triggers-0001-announcements": triggers0001,
};

/** The server or the database is not one on which Hallpass can keep its promises. */
export class UnfitDatabase extends Error {
  override readonly name = "UnfitDatabase";
}

interface How {
  /** Others than those of this version. */
  readonly needed?: Migrations;
  /** How long it tries while somebody else uses the tables that it has to change. */
  readonly patience?: Duration;
}

/**
 * Brings the database to what this code needs, and returns the names of the migrations that ran. Of several processes one
 * does it, and the others wait for that; those that work on the tables are hardly held up. Rejects with StoreUnavailable when
 * nobody answers or somebody does not let go of a table, with UnfitDatabase, or with UnknownMigration when the database is of
 * a newer version.
 */
export async function migratePostgres(
  url: string,
  { needed = migrations, patience = minutes(1) }: How = {},
): Promise<readonly string[]> {
  const pool = openPool({
    // Whoever starts has time: for the server to start, and for tables of any size to change.
    connect: async () => connect({ url, connectWithin: seconds(5), lockWithin }),
    most: 1,
    patience: milliseconds(2 ** 31 - 1),
  });
  const db = new Kysely<unknown>({ dialect: postgresDialect(pool) });
  try {
    await refuseUnfit(db);
    return await givingWay(async () => migrateToLatest(db, needed, { shared: true }), patience);
  } catch (error) {
    throw isBusy(error) ? await whoWasInTheWay(db, error) : (notAllowed(error) ?? error);
  } finally {
    await pool.close();
  }
}

async function refuseUnfit(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ version: number; encoding: string; standby: boolean }>`
    select current_setting('server_version_num')::int as version,
      current_setting('server_encoding') as encoding,
      pg_is_in_recovery() as standby`.execute(db);
  const why = rows[0] && unfit(rows[0]);
  if (why !== undefined) throw new UnfitDatabase(why);
}

/** In PostgreSQL's own words: it says of what the permission is missing. */
const notAllowed = (error: unknown): UnfitDatabase | undefined =>
  error instanceof DatabaseError && error.code === "42501"
    ? new UnfitDatabase(`Its user must own the database: ${error.message}.`)
    : undefined;

const oldest = 15;

export function unfit({
  version,
  encoding,
  standby,
}: {
  readonly version: number;
  readonly encoding: string;
  readonly standby: boolean;
}): string | undefined {
  const major = Math.floor(version / 10_000);
  if (major < oldest) return `PostgreSQL ${oldest} or newer is needed; the server is PostgreSQL ${major}.`;
  if (encoding !== "UTF8") return `The database must have the encoding UTF8; it has ${encoding}.`;
  return standby ? "The server is a standby, which can only be read: name the primary." : undefined;
}
