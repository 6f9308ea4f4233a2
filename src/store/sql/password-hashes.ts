import type { Kysely } from "kysely";
import type { AccountId } from "../../policy/ids.ts";
import { prepared, type Slots } from "./prepared.ts";
import type { RecordsTables } from "./tables.ts";

export const passwordHash = async (db: Kysely<RecordsTables>, id: AccountId): Promise<string | undefined> =>
  (await hashOf(db, { id })).rows[0]?.hash;

const hashOf = prepared((db: Kysely<RecordsTables>, { id }: Slots<{ id: AccountId }>) =>
  db.selectFrom("password_hashes").select("hash").where("account_id", "=", id),
);
