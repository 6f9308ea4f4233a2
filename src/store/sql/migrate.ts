import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { leases0001 } from "./migrations/leases-0001-beginning.ts";
import { leases0002 } from "./migrations/leases-0002-clock.ts";
import { records0001 } from "./migrations/records-0001-beginning.ts";
import { records0002 } from "./migrations/records-0002-revocations.ts";
import { records0003 } from "./migrations/records-0003-logouts.ts";
import { records0004 } from "./migrations/records-0004-scheduled-endings.ts";
import { records0005 } from "./migrations/records-0005-logouts-by-client.ts";
import { records0006 } from "./migrations/records-0006-ended-counts.ts";
import { records0007 } from "./migrations/records-0007-clock.ts";
import { records0008 } from "./migrations/records-0008-day-counts.ts";
import { records0009 } from "./migrations/records-0009-approvals.ts";
import { records0010 } from "./migrations/records-0010-approved.ts";
import { signIns0001 } from "./migrations/sign-ins-0001-beginning.ts";
import { signIns0002 } from "./migrations/sign-ins-0002-notes.ts";
import { signIns0003 } from "./migrations/sign-ins-0003-reach.ts";
import { signIns0004 } from "./migrations/sign-ins-0004-sessions.ts";
import { signIns0005 } from "./migrations/sign-ins-0005-used-tokens.ts";

/** In the order of their names, which is the order in which they run. Those that were released never change. */
export const recordsMigrations: Migrations = {
  "records-0001-beginning": records0001,
  "records-0002-revocations": records0002,
  "records-0003-logouts": records0003,
  "records-0004-scheduled-endings": records0004,
  "records-0005-logouts-by-client": records0005,
  "records-0006-ended-counts": records0006,
  "records-0007-clock": records0007,
  "records-0008-day-counts": records0008,
  "records-0009-approvals": records0009,
  "records-0010-approved": records0010,
};
export const signInsMigrations: Migrations = {
  "sign-ins-0001-beginning": signIns0001,
  "sign-ins-0002-notes": signIns0002,
  "sign-ins-0003-reach": signIns0003,
  "sign-ins-0004-sessions": signIns0004,
  "sign-ins-0005-used-tokens": signIns0005,
};

export const leasesMigrations: Migrations = {
  "leases-0001-beginning": leases0001,
  "leases-0002-clock": leases0002,
};

export type Migrations = Readonly<Record<string, Migration>>;

interface How {
  /** Several sets share the database, each with an order of its own: what is new in one may come before what has run of another. */
  readonly shared?: boolean;
}

/** Brings a database to what this code needs, all or nothing, and returns the names of what ran. */
export async function migrateToLatest<Tables>(
  db: Kysely<Tables>,
  migrations: Migrations,
  { shared = false }: How = {},
): Promise<readonly string[]> {
  const ran = await migrationsIn(db);
  refuseUnknown(ran, migrations);
  if (ran.length === Object.keys(migrations).length) return [];
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    allowUnorderedMigrations: shared,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return (results ?? []).map(({ migrationName }) => migrationName);
}

/** The database is not one that this code can serve. */
export class UnknownMigration extends Error {
  override readonly name = "UnknownMigration";
}

function refuseUnknown(ran: readonly string[], migrations: Migrations): void {
  const unknown = ran.filter((name) => !(name in migrations));
  if (unknown.length === 0) return;
  throw new UnknownMigration(
    `The database holds ${unknown.join(", ")}, which this version of Hallpass does not know: it belongs to a newer version, or is not the one that the setting should name.`,
  );
}

/** What has run in a database. Looks for the table only when it cannot be read: that takes longer than all else a start asks. */
export async function migrationsIn<Tables>(db: Kysely<Tables>): Promise<readonly string[]> {
  const known = db as unknown as Kysely<{ [migrationsTable]: { name: string } }>;
  const rows = known.selectFrom(migrationsTable).select("name").orderBy("name");
  const names = async () => (await rows.execute()).map(({ name }) => name);
  return names().catch(async () => {
    const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
    // Another process may have made it meanwhile; and if there is another reason, it is told now.
    return tables.some(({ name }) => name === migrationsTable) ? names() : [];
  });
}

/** Where Kysely's migrator keeps what it ran. */
const migrationsTable = "kysely_migration";
