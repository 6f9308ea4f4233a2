import { type RawBuilder, sql } from "kysely";
import type { InstitutionId } from "../../policy/ids.ts";

/** The condition that a row belongs to one of the institutions. */
export const within = (institutions: readonly InstitutionId[] | "all"): RawBuilder<boolean> =>
  institutionIn("institution_id", institutions);

/** The same, by another column. An empty list is no list in most databases. */
export function institutionIn(
  column: string,
  institutions: readonly InstitutionId[] | "all",
): RawBuilder<boolean> {
  if (institutions === "all") return sql`true`;
  return institutions.length === 0 ? sql`false` : sql`${sql.ref(column)} in (${sql.join(institutions)})`;
}
