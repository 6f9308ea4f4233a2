import { after, type Instant } from "../../policy/time.ts";
import type { EngineRecord, EngineRecords, FoundRecord, Use } from "../port/engine-records.ts";
import { unlessDamaged } from "./damage.ts";
import { type Keeping, noted, ownRecord } from "./keeping.ts";
import {
  grantKey,
  hashPart,
  instantOf,
  letterOf,
  noteKey,
  recordKey,
  stamp,
  timeToLive,
  usedRecordsAreKept,
} from "./keys.ts";
import { packRecord } from "./packed-record.ts";
import { homeOf, refreshTokens } from "./refresh-tokens.ts";
import { putRecord, useRecord } from "./scripts.ts";
import { sessions } from "./sessions.ts";

/** A key for each record; but refresh tokens stand with their grant, and are found by a name. */
export function redisEngineRecords(keeping: Keeping): EngineRecords {
  const { redis, names, now } = keeping;
  const tokens = refreshTokens(keeping);
  const browsers = sessions(keeping);

  const found = async (model: string, hash: string, at: Instant): Promise<FoundRecord | undefined> => {
    const record = await (model === "RefreshToken" ? tokens.find(hash) : ownRecord(keeping, model, hash));
    return record !== undefined && record.expiresAt > at ? withNote(keeping, record, at) : undefined;
  };

  return {
    put,
    find: found,
    findAny: async (models, hash, at) => {
      const records = await Promise.all(models.map(async (model) => found(model, hash, at)));
      return records.find((record) => record !== undefined);
    },
    findByUid: async (model, uid, at) => {
      const hash = await names.get(uidName(model, uid));
      const record = hash === undefined ? undefined : await found(model, hash, at);
      return record?.uid === uid ? record : undefined;
    },
    sessionsOf: browsers.of,
    consume: async (model, hash, use) => {
      if (model !== "RefreshToken") return useOwn(model, hash, use);
      const { isFirst, successor } = await tokens.use(hash, use);
      if (isFirst)
        for (const record of use.successors ?? [])
          await (record === successor ? tokens.name(record) : put(record));
      return isFirst;
    },
    putSuccessors: async (hash, successors) => {
      for (const record of successors) {
        const isThere = record.model !== "RefreshToken" || (await tokens.put(record, hash));
        if (!isThere) return false;
        if (record.model !== "RefreshToken") await put(record);
      }
      return true;
    },
    usedRefreshToken: tokens.used,
    remove: async (model, hash) => {
      if (model === "RefreshToken") await tokens.remove(hash);
      else await redis.send("DEL", recordKey(model, hash));
    },
    // Redis forgets by itself.
    sweep: async () => 0,
  };

  async function put(record: EngineRecord): Promise<void> {
    const { model, hash, uid, expiresAt } = record;
    if (model === "RefreshToken") await tokens.put(record);
    else if (model === "Session") await browsers.put(record);
    else await putOwn(keeping, record);
    if (uid !== undefined) await names.put(uidName(model, uid), hashPart(hash), expiresAt);
  }

  async function useOwn(model: string, hash: string, use: Use): Promise<boolean> {
    const key = recordKey(model, hash);
    const what = [stamp(use.at), stamp(after(use.at, usedRecordsAreKept)), ...noted(use, now())];
    const isFirst = (await redis.runInTime(useRecord, [key, noteKey(key, hash)], ...what)) === 1;
    if (isFirst) for (const record of use.successors ?? []) await put(record);
    return isFirst;
  }
}

async function putOwn({ redis, now }: Keeping, record: EngineRecord): Promise<void> {
  const key = recordKey(record.model, record.hash);
  const life = String(timeToLive(record.expiresAt, now()));
  await redis.run(putRecord, [key], stamp(record.expiresAt), packRecord(record), life);
}

async function withNote(
  { redis, onDamage }: Keeping,
  record: FoundRecord,
  at: Instant,
): Promise<FoundRecord> {
  if (record.used === undefined) return record;
  const { model, hash } = record;
  const used = model === "RefreshToken" ? grantKey(homeOf(record)) : recordKey(model, hash);
  const key = noteKey(used, hash);
  const value = await redis.send("GET", key);
  if (!(value instanceof Buffer)) return record;
  const until = unlessDamaged(
    () => instantOf(value.toString("latin1", 0, 13)),
    () => onDamage(key),
  );
  // Without its end it still counts: whoever asks knows how long after the use it does.
  if (until !== undefined && until <= at) return record;
  return { ...record, used: { ...record.used, note: value.toString("utf8", 13) } };
}

const uidName = (model: string, uid: string): string => `u${letterOf(model)}${hashPart(uid)}`;
