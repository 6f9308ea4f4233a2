import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { setTimeout } from "node:timers/promises";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { type Duration, seconds } from "../../policy/time.ts";
import { asUnavailable, isBusy } from "./unavailable.ts";

/** Kysely over one handle of node:sqlite. Kysely lets one query or transaction at a time have it. */
export const nodeSqliteDialect = (handle: DatabaseSync, patience: Duration = seconds(5)): Dialect => ({
  createAdapter: () => new TransactionalAdapter(),
  createDriver: () => driverFor(handle, patience),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
});

/** SQLite can undo changes of the schema, so a migration that fails half-way leaves nothing behind. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function driverFor(handle: DatabaseSync, patience: Duration): Driver {
  const connection = connectionTo(handle, patience);
  return {
    init: async () => undefined,
    acquireConnection: async () => connection,
    beginTransaction: async () => begin(handle, patience),
    commitTransaction: async () => attempt(() => handle.exec("commit")),
    // After some faults SQLite has rolled back by itself, and the fault is what the caller must hear of.
    rollbackTransaction: async () => {
      if (handle.isOpen && handle.isTransaction) attempt(() => handle.exec("rollback"));
    },
    releaseConnection: async () => undefined,
    destroy: async () => handle.close(),
  };
}

function connectionTo(handle: DatabaseSync, patience: Duration): DatabaseConnection {
  const statements = statementCache(handle);
  attempt(() => handle.exec(`pragma busy_timeout = ${patience}`));
  return {
    executeQuery: async <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> =>
      attempt(() => {
        const { statement, returnsRows } = statements(sql);
        const values = parameters as readonly SQLInputValue[];
        if (returnsRows) return { rows: statement.all(...values) as Row[] };
        return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) };
      }),
    streamQuery: () => {
      throw new Error("Rows are read in pages, not streamed.");
    },
  };
}

const statementsKept = 200;

/** The statements used last, prepared. */
function statementCache(handle: DatabaseSync) {
  const kept = new Map<string, { statement: StatementSync; returnsRows: boolean }>();
  return (sql: string) => {
    const found = kept.get(sql) ?? prepare(sql);
    kept.delete(sql);
    kept.set(sql, found);
    const [oldest] = kept.keys();
    if (kept.size > statementsKept && oldest !== undefined) kept.delete(oldest);
    return found;
  };

  function prepare(sql: string) {
    const statement = handle.prepare(sql);
    return { statement, returnsRows: statement.columns().length > 0 };
  }
}

const pause = 5;

/** Waits for other processes' transactions without holding up this one: SQLite's own waiting stops the event loop. */
async function begin(handle: DatabaseSync, patience: Duration): Promise<void> {
  for (let waited = 0; ; waited += pause) {
    try {
      beginNow(handle, patience);
      return;
    } catch (error) {
      if (!isBusy(error) || waited >= patience) throw asUnavailable(error);
    }
    await setTimeout(pause);
  }
}

function beginNow(handle: DatabaseSync, patience: Duration): void {
  handle.exec("pragma busy_timeout = 0");
  try {
    handle.exec("begin immediate");
  } finally {
    handle.exec(`pragma busy_timeout = ${patience}`);
  }
}

function attempt<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw asUnavailable(error);
  }
}
