import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely";
import type { Connection } from "./connection.ts";
import type { Pool } from "./pool.ts";

/** Which transactions run one at a time, whichever process begins them. */
export type OneAtATime = "records" | "sign-ins";

/** The second half of an advisory lock's key; the first says that it is ours. */
const locks: Readonly<Record<OneAtATime, number>> = { records: 1, "sign-ins": 2 };
const ours = 0x48_61_6c_6c;

/** Kysely over a pool of connections to PostgreSQL. With `alone`, a transaction waits for all others of that name. */
export const postgresDialect = (pool: Pool, alone?: OneAtATime): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => driverFor(pool, alone),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
});

function driverFor(pool: Pool, alone: OneAtATime | undefined): Driver {
  return {
    init: async () => undefined,
    acquireConnection: async () => pool.acquire(),
    beginTransaction: async (connection) => begin(ofConnection(connection), alone),
    async commitTransaction(connection) {
      if ((await ofConnection(connection).command("commit")) === "ROLLBACK")
        throw new Error("A statement had failed, and PostgreSQL has undone the transaction with it.");
    },
    // A connection that cannot even do this is not used again, and the fault before is what the caller must hear of.
    rollbackTransaction: async (connection) => rollback(ofConnection(connection)),
    releaseConnection: async (connection) => pool.release(ofConnection(connection)),
    destroy: async () => pool.close(),
  };
}

/**
 * The lock is held until the commit can be seen, so whatever a transaction reads is all that was committed before it: each
 * statement sees the latest, whatever the server's default is.
 */
async function begin(connection: Connection, alone: OneAtATime | undefined): Promise<void> {
  const lock = alone === undefined ? "" : `; select pg_advisory_xact_lock(${ours}, ${locks[alone]})`;
  try {
    await connection.command(`begin isolation level read committed${lock}`);
  } catch (error) {
    await rollback(connection);
    throw error;
  }
}

/** The driver hands out no others. */
const ofConnection = (connection: DatabaseConnection): Connection => connection as Connection;

const rollback = async (connection: Connection): Promise<void> =>
  connection.command("rollback").then(
    () => undefined,
    () => undefined,
  );
