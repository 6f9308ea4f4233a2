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
import { type Duration, milliseconds } from "../../policy/time.ts";
import { asUnavailable, isBusy } from "./unavailable.ts";

/** Whoever asked gets an answer within a second, be it that there is none now. */
const answerWithin = milliseconds(700);

/** Kysely over one handle of node:sqlite. Kysely lets one query or transaction at a time have it. */
export const nodeSqliteDialect = (handle: DatabaseSync, patience: Duration = answerWithin): Dialect => ({
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
  const writing = waiting(patience);
  const connection = connectionTo(handle, { reading: waiting(patience), writing });
  return {
    init: async () => undefined,
    acquireConnection: async () => connection,
    beginTransaction: async () => writing(() => handle.exec("begin immediate")),
    commitTransaction: async () => attempt(() => handle.exec("commit")),
    // After some faults SQLite has rolled back by itself, and the fault is what the caller must hear of.
    rollbackTransaction: async () => {
      if (handle.isOpen && handle.isTransaction) attempt(() => handle.exec("rollback"));
    },
    releaseConnection: async () => undefined,
    destroy: async () => handle.close(),
  };
}

function connectionTo(
  handle: DatabaseSync,
  wait: Readonly<Record<"reading" | "writing", Patiently>>,
): DatabaseConnection {
  const statements = statementCache(handle);
  attempt(() => handle.exec("pragma busy_timeout = 0"));
  return {
    executeQuery: async <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => {
      const { statement, returnsRows } =
        statements.known(sql) ?? (await wait.reading(() => statements.prepare(sql)));
      const values = parameters as readonly SQLInputValue[];
      // Readers need no lock: that they get through says nothing of whether anybody can write.
      return wait[returnsRows ? "reading" : "writing"](() => {
        if (returnsRows) return { rows: statement.all(...values) as Row[] };
        return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) };
      });
    },
    streamQuery: () => {
      throw new Error("Rows are read in pages, not streamed.");
    },
  };
}

const statementsKept = 200;

/** The statements used last, prepared. */
function statementCache(handle: DatabaseSync) {
  const kept = new Map<string, { statement: StatementSync; returnsRows: boolean }>();
  return {
    known(sql: string) {
      const found = kept.get(sql);
      if (found === undefined) return undefined;
      kept.delete(sql);
      kept.set(sql, found);
      return found;
    },
    prepare(sql: string) {
      const statement = handle.prepare(sql);
      const made = { statement, returnsRows: statement.columns().length > 0 };
      kept.set(sql, made);
      const [oldest] = kept.keys();
      if (kept.size > statementsKept && oldest !== undefined) kept.delete(oldest);
      return made;
    },
  };
}

const pause = 5;

type Patiently = <Result>(work: () => Result) => Promise<Result>;

/**
 * Waits for other processes' transactions without holding up this one: SQLite's own waiting stops the event loop. The time
 * runs from the first refusal until something succeeds: those that queue up meanwhile do not wait one after the other.
 */
function waiting(patience: Duration): Patiently {
  let over: AbortSignal | undefined;
  return async (work) => {
    for (;;) {
      try {
        const result = work();
        over = undefined;
        return result;
      } catch (error) {
        if (isBusy(error)) over ??= AbortSignal.timeout(patience);
        if (!isBusy(error) || over?.aborted === true) throw asUnavailable(error);
      }
      await setTimeout(pause);
    }
  };
}

function attempt<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw asUnavailable(error);
  }
}
