import type { Kysely } from "kysely";
import { type Instant, instant } from "../../policy/time.ts";
import { type Check, look, ok, wrong } from "../port/examination.ts";
import { every } from "./json.ts";
import { latestInstant } from "./last-numbers.ts";
import { type Migrations, migrationsIn } from "./migrate.ts";
import type { RecordsTables, SignInsTables } from "./tables.ts";

/** Whether the tables are those that this code needs. */
export async function schemaOf<Tables>(
  db: Kysely<Tables>,
  migrations: Migrations,
  where: string,
): Promise<Check> {
  const ran = await migrationsIn(db);
  const unknown = ran.filter((name) => !(name in migrations));
  const missing = Object.keys(migrations).filter((name) => !ran.includes(name));
  if (unknown.length > 0)
    return wrong(
      "schema",
      `${where} hold ${unknown.join(", ")}, which this version does not know`,
      "Run the version of Hallpass that made them, or name the database that belongs to this one.",
    );
  if (ran.length === 0)
    return look("schema", `${where} are empty`, "The first start or `hallpass migrate` makes the tables.");
  if (missing.length > 0)
    return look(
      "schema",
      `${where} lack ${missing.join(", ")}`,
      "Make a backup; the next start or `hallpass migrate` brings them up to date.",
    );
  return ok("schema", `${where} are up to date: ${ran.at(-1)}`);
}

/** Only of tables that are up to date. */
export const recordsFacts = async (db: Kysely<RecordsTables>) => ({
  institutions: await every(db.selectFrom("institutions").select("document")),
  signingKeys: await every(db.selectFrom("signing_keys").select("document")),
  latestInstant: await latestInstant(db),
});

/** Reads all grants: some hundred milliseconds for each million. */
export async function latestSignIn(db: Kysely<SignInsTables>): Promise<Instant | undefined> {
  const row = await db
    .selectFrom("grants")
    .select(({ fn }) => fn.max("signed_in_at").as("latest"))
    .executeTakeFirst();
  return row?.latest == null ? undefined : instant(row.latest);
}
