import type { Kysely } from "kysely";
import type { AccountId } from "../../policy/ids.ts";
import type { RecordsTables } from "./tables.ts";

export async function passwordHash(db: Kysely<RecordsTables>, id: AccountId): Promise<string | undefined> {
  const found = db.selectFrom("password_hashes").select("hash").where("account_id", "=", id);
  return (await found.executeTakeFirst())?.hash;
}
