import { type Kysely, type RawBuilder, SqliteAdapter, sql } from "kysely";

/** A field at the top of a column of JSON text, as text, in the words of the database at hand. */
export const jsonField = (db: Kysely<unknown>, column: string, field: string): RawBuilder<string> =>
  db.getExecutor().adapter instanceof SqliteAdapter
    ? sql`json_extract(${sql.ref(column)}, ${sql.lit(`$.${field}`)})`
    : sql`cast(${sql.ref(column)} as json) ->> ${sql.lit(field)}`;
