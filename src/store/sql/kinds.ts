import { sql } from "kysely";
import type { Denial } from "../../policy/denials.ts";
import type { Account, Client, Institution } from "../port/entities.ts";

/** What one statement can bring together: rows of a kind and a document. */
interface Kinds {
  readonly number: number;
  readonly account: Account;
  readonly institution: Institution;
  readonly client: Client;
  readonly denial: Denial;
}

type Kind = keyof Kinds;

export const kind = (name: Kind) => sql.lit<Kind>(name).as("kind");

/** The document column, as text of any kind. */
export const anyDocument = sql<string>`document`.as("document");

export const ofKind = <Name extends Kind>(
  rows: readonly { readonly kind: Kind; readonly document: string }[],
  name: Name,
): readonly Kinds[Name][] =>
  rows.filter((row) => row.kind === name).map((row) => JSON.parse(row.document) as Kinds[Name]);
