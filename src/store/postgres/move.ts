import { Kysely } from "kysely";
import { milliseconds, seconds } from "../../policy/time.ts";
import type { MovingDatabases } from "../sql/move.ts";
import type { LeasesTables, RecordsTables, SignInsTables } from "../sql/tables.ts";
import { connect } from "./connection.ts";
import { postgresDialect } from "./dialect.ts";
import { migratePostgres } from "./migrate.ts";
import { openPool } from "./pool.ts";

/** The database for moving, by one connection that may take its time. It is brought up to date first. */
export async function openPostgresToMove(url: string): Promise<MovingDatabases> {
  await migratePostgres(url);
  const pool = openPool({
    connect: async () => connect({ url, connectWithin: seconds(5) }),
    most: 1,
    patience: milliseconds(2 ** 31 - 1),
  });
  const db = new Kysely<RecordsTables & SignInsTables & LeasesTables>({
    dialect: postgresDialect(pool, "records"),
  });
  return {
    records: db as unknown as Kysely<RecordsTables>,
    signIns: db as unknown as Kysely<SignInsTables>,
    leases: db as unknown as Kysely<LeasesTables>,
    isOne: true,
    close: async () => pool.close(),
  };
}
