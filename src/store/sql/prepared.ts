import {
  type Compilable,
  type CompiledQuery,
  type Kysely,
  type QueryResult,
  type RawBuilder,
  sql,
} from "kysely";

/** Where a query takes a value that is only known when it is asked. */
export type Slots<Values> = { readonly [Name in keyof Values]-?: RawBuilder<Values[Name]> };

class Slot {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

const slots = new Proxy({}, { get: (_target, name) => sql.val(new Slot(String(name))) });

/**
 * A query that is always the same but for its values. Kysely builds and compiles it once for each database, which takes it
 * several times as long as SQLite takes for the answer; then only the values are put in. It runs in transactions too.
 */
export function prepared<Tables, Values extends object, Row>(
  build: (db: Kysely<Tables>, values: Slots<Values>) => Compilable<Row>,
): (db: Kysely<Tables>, values: Values) => Promise<QueryResult<Row>> {
  // All connections and transactions of one database share its adapter.
  const compiled = new WeakMap<object, CompiledQuery<Row>>();
  return async (db, values) => {
    const { adapter } = db.getExecutor();
    const query = compiled.get(adapter) ?? build(db, slots as Slots<Values>).compile();
    compiled.set(adapter, query);
    const parameters = query.parameters.map((given) =>
      given instanceof Slot ? (values as Record<string, unknown>)[given.name] : given,
    );
    return db.executeQuery({ ...query, parameters });
  };
}
