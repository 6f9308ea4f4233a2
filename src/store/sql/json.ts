declare const of: unique symbol;

/** JSON text that knows what it is of. */
export type Json<Value> = string & { readonly [of]: Value };

export const toJson = <Value>(value: Value): Json<Value> => JSON.stringify(value) as Json<Value>;
export const fromJson = <Value>(json: Json<Value>): Value => JSON.parse(json) as Value;

interface Query<Value> {
  execute(): Promise<readonly { readonly document: Json<Value> }[]>;
}

/** What a query for documents finds. */
export const every = async <Value>(query: Query<Value>): Promise<readonly Value[]> =>
  (await query.execute()).map(({ document }) => fromJson(document));

export const one = async <Value>(query: Query<Value>): Promise<Value | undefined> => (await every(query))[0];
