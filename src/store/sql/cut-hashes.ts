import type { Kysely } from "kysely";
import type { EngineRecords } from "../port/engine-records.ts";
import type { SignInsTables } from "./tables.ts";

type Db = Kysely<SignInsTables>;

/** Redis keeps so much of a hash, 132 of its 256 bits; what has moved here from there has no more of it. */
const cutLength = 22;

export const isCut = (hash: string): boolean => hash.length === cutLength;

/** A counter of this name, which never ends, says that there are or were such hashes here. */
export const cutHashes = { key: "cut-hashes", value: 1, ends_at: Number.MAX_SAFE_INTEGER };

/**
 * Engine records among which some came from Redis: what is not found by its hash is looked for by the part that was kept, and
 * has its whole hash from then on. Costs nothing where nothing came from there.
 */
export function lengthening(db: Db, records: EngineRecords): EngineRecords {
  let some: Promise<boolean> | undefined;

  return {
    ...records,
    find: async (model, hash, now) =>
      orByPart({ models: [model], hash }, async () => records.find(model, hash, now)),
    findAny: async (models, hash, now) =>
      orByPart({ models, hash }, async () => records.findAny(models, hash, now)),
    usedRefreshToken: async (hash) =>
      orByPart({ models: ["RefreshToken"], hash }, async () => records.usedRefreshToken(hash)),
  };

  /** Asked again in any case: another request may have done the same at this moment. */
  async function orByPart<Found>(asked: Asked, ask: () => Promise<Found>): Promise<Found> {
    const found = await ask();
    if (found !== undefined || !(await anyCut())) return found;
    await lengthen(db, asked);
    return ask();
  }

  function anyCut(): Promise<boolean> {
    some ??= saysSo(db).catch((error: unknown) => {
      some = undefined;
      throw error;
    });
    return some;
  }
}

async function saysSo(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom("counters")
    .select("value")
    .where("key", "=", cutHashes.key)
    .executeTakeFirst();
  return row !== undefined;
}

interface Asked {
  readonly models: readonly string[];
  readonly hash: string;
}

/** Looks before it writes: most of what is asked for and not found has never been here. */
async function lengthen(db: Db, { models, hash }: Asked): Promise<void> {
  const part = hash.slice(0, cutLength);
  const kept = db.selectFrom("engine_records").select("model").where("hash", "=", part);
  for (const { model } of await kept.where("model", "in", models).execute())
    await db
      .updateTable("engine_records")
      .set({ hash })
      .where("model", "=", model)
      .where("hash", "=", part)
      .execute();
  if (!models.includes("RefreshToken")) return;
  const used = db.selectFrom("used_refresh_tokens").select("hash").where("hash", "=", part);
  if ((await used.execute()).length > 0)
    await db.updateTable("used_refresh_tokens").set({ hash }).where("hash", "=", part).execute();
}
