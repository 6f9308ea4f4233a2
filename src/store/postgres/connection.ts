import { Socket } from "node:net";
import type { CompiledQuery, DatabaseConnection } from "kysely";
import { Client, type QueryResult as PgResult, type QueryConfig, types } from "pg";
import type { Duration } from "../../policy/time.ts";
import { asUnavailable, endsTheSession, isStalePlan, unavailable } from "./unavailable.ts";

/** One session with the server. Every call on it rejects with StoreUnavailable when no answer comes in time. */
export interface Connection extends DatabaseConnection {
  /** Statements without parameters, with semicolons between. Resolves with what the last one says it has done. */
  command(sql: string): Promise<string>;
  /** worn: to be replaced by another. silent: nothing at all has come back in time. */
  state(): "usable" | "worn" | "silent";
  /** Does not wait for the server. */
  end(): void;
}

export interface ConnectionTerms {
  /** Of the form postgres://user:password@host:port/database. */
  readonly url: string;
  readonly connectWithin: Duration;
  /** For each statement. Absent: as long as it takes. */
  readonly answerWithin?: Duration;
  /** For each lock. Absent: a little less than a statement has, or as long as it takes. */
  readonly lockWithin?: Duration;
  /** The name under which a statement is kept prepared, if it is. */
  readonly nameOf?: (sql: string) => string | undefined;
  /** Called for whatever is announced on a channel that was listened to. */
  readonly heard?: () => void;
}

/** Rejects with StoreUnavailable, also when a file that the address names cannot be read. */
export const connect = async (terms: ConnectionTerms): Promise<Connection> => told(connectNow(terms));

async function connectNow(terms: ConnectionTerms): Promise<Connection> {
  const { connectWithin, answerWithin, nameOf } = terms;
  const socket = new Socket();
  const client = new Client({
    application_name: "hallpass",
    connectionString: terms.url,
    keepAlive: true,
    types: { getTypeParser: parserFor },
    stream: () => socket,
  });
  let state: ReturnType<Connection["state"]> = "usable";
  // Without a listener, a connection that breaks while nobody uses it would end the process.
  client.on("error", () => {
    if (state === "usable") state = "worn";
  });
  client.on("notification", () => terms.heard?.());

  /** Whatever goes wrong is told in the words of the port, and remembered for whoever would use the connection next. */
  async function within<T>(time: Duration | undefined, work: () => Promise<T>): Promise<T> {
    if (state !== "usable") throw unavailable("the connection failed");
    const late = Promise.withResolvers<never>();
    let settled = false;
    // Once more around the event loop: when it was held up, an answer may be there that nobody has read yet.
    const timer = time === undefined ? undefined : setTimeout(() => setImmediate(fallSilent), time);
    try {
      return await Promise.race([work(), late.promise]);
    } catch (error) {
      if (state === "usable" && endsTheSession(error)) state = "worn";
      throw error;
    } finally {
      settled = true;
      clearTimeout(timer);
    }

    function fallSilent(): void {
      if (settled) return;
      state = "silent";
      late.reject(unavailable("it took too long"));
    }
  }

  const ask = (query: QueryConfig): Promise<PgResult<never>> =>
    within(answerWithin, async () => client.query<never>(query));

  /** A statement prepared for tables as they were is asked again as it is, unless a transaction has failed with it. */
  async function askAgain(query: QueryConfig, error: unknown): Promise<PgResult<never>> {
    if (!isStalePlan(error)) throw error;
    const { name: _stale, ...plain } = query;
    try {
      if (client.getTransactionStatus() !== "I") throw error;
      return await ask(plain);
    } finally {
      if (state === "usable") state = "worn";
    }
  }

  /** What reads all columns is refused when a newer version has added one since it was prepared, and undoes what it is part of. */
  const couldFailItsTransaction = (sql: string): boolean =>
    client.getTransactionStatus() !== "I" && sql.includes("*");

  const connection: Connection = {
    executeQuery: async ({ sql, parameters }: CompiledQuery) => {
      const name = parameters.length === 0 || couldFailItsTransaction(sql) ? undefined : nameOf?.(sql);
      const query = { text: sql, values: parameters.map(asParameter), ...(name !== undefined && { name }) };
      const result = await told(ask(query).catch(async (error: unknown) => askAgain(query, error)));
      return {
        rows: result.rows,
        ...(result.command !== "SELECT" && { numAffectedRows: BigInt(result.rowCount ?? 0) }),
      };
    },
    streamQuery: () => {
      throw new Error("Rows are read in pages, not streamed.");
    },
    command: async (sql) => {
      const results: unknown = await told(ask({ text: sql }));
      return ([results].flat() as PgResult[]).at(-1)?.command ?? "";
    },
    state: () => (client.getTransactionStatus() === "I" || state === "silent" ? state : "worn"),
    end() {
      // Whoever says goodbye to a server that stands still does not wait for it, and so does the process.
      client.end().catch(() => undefined);
      if (state === "usable") socket.unref();
      else socket.destroy();
    },
  };
  try {
    await within(connectWithin, async () => client.connect());
    await connection.command(session(terms));
    return connection;
  } catch (error) {
    connection.end();
    throw error;
  }
}

/**
 * The first thing that is said on a connection, in a way that poolers let through. An operator who has made commits lazy for
 * other programs loses none of ours. The server gives up before we do, and says so: a statement that takes long, or waits long
 * for a lock, costs nobody the connection. What a process that stands still has begun is undone.
 */
const session = ({
  answerWithin,
  lockWithin,
}: Pick<ConnectionTerms, "answerWithin" | "lockWithin">): string => `
  select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';
  set statement_timeout = ${answerWithin === undefined ? 0 : answerWithin - 100};
  set lock_timeout = ${lockWithin ?? (answerWithin === undefined ? 0 : answerWithin - 200)};
  set idle_in_transaction_session_timeout = ${answerWithin === undefined ? 0 : 2000}`;

/** Whole numbers here are instants, lengths of time and counts: all of them fit. */
const parserFor: typeof types.getTypeParser = (...asked) =>
  asked[0] === types.builtins.INT8 ? Number : types.getTypeParser(...asked);

const asParameter = (value: unknown): unknown => {
  if (typeof value === "string" && value.includes("\0")) return value.replaceAll("\0", standIn);
  return value === Number.POSITIVE_INFINITY ? Number.MAX_SAFE_INTEGER : value;
};

/**
 * Text cannot hold the sign with the number 0 in PostgreSQL. It is only ever sent where something is looked up, and stands
 * for itself in the JSON of documents, so another sign serves as well.
 */
const standIn = "\u2400";

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw asUnavailable(error);
  }
}
