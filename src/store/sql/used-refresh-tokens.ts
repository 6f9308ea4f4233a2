import type { Kysely, SelectQueryBuilder } from "kysely";
import { clientId, grantId } from "../../policy/ids.ts";
import type { EngineRecords } from "../port/engine-records.ts";
import type { SignInsTables } from "./tables.ts";

type Db = Kysely<SignInsTables>;

/** Of records that are about to be removed: a token that was used is still known, by its hash, while its grant is kept. */
export async function keepUsed(
  db: Db,
  going: SelectQueryBuilder<SignInsTables, "engine_records", { model: string; hash: string }>,
): Promise<void> {
  await db
    .insertInto("used_refresh_tokens")
    .columns(["hash", "grant_id"])
    .expression(
      db
        .selectFrom("engine_records")
        .innerJoin("grants", "grants.id", "engine_records.grant_id")
        .select(["engine_records.hash", "grants.id"])
        .where("engine_records.model", "=", "RefreshToken")
        .where("engine_records.consumed_at", "is not", null)
        .where((of) =>
          of(
            of.refTuple("engine_records.model", "engine_records.hash"),
            "in",
            going.$asTuple("model", "hash"),
          ),
        ),
    )
    .onConflict((conflict) => conflict.column("hash").doNothing())
    .execute();
}

export async function usedRefreshToken(db: Db, hash: string): ReturnType<EngineRecords["usedRefreshToken"]> {
  const row = await db
    .selectFrom("grants")
    .select(["id", "client_id"])
    .where((of) =>
      of.or([
        of("id", "in", of.selectFrom("used_refresh_tokens").select("grant_id").where("hash", "=", hash)),
        of(
          "id",
          "in",
          of
            .selectFrom("engine_records")
            .select("grant_id")
            .where("model", "=", "RefreshToken")
            .where("hash", "=", hash)
            .where("consumed_at", "is not", null)
            .where("grant_id", "is not", null)
            .$castTo<{ grant_id: string }>(),
        ),
      ]),
    )
    .executeTakeFirst();
  return row && { grantId: grantId(row.id), clientId: clientId(row.client_id) };
}
