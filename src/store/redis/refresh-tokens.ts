import { after, days, type Instant } from "../../policy/time.ts";
import type { EngineRecord, EngineRecords, FoundRecord, Use } from "../port/engine-records.ts";
import { unlessDamaged } from "./damage.ts";
import { putToken, removeToken, useToken } from "./grant-scripts.ts";
import { type Keeping, noted } from "./keeping.ts";
import { type KeptGrant, readGrant } from "./kept-grant.ts";
import {
  grantKey,
  hashPart,
  noteKey,
  shortId,
  stamp,
  timeToLive,
  usedNamesAreKept,
  usedRecordsAreKept,
} from "./keys.ts";
import { foundRecord, packRecord } from "./packed-record.ts";

/** Until the grant comes, if it ever does. */
const withoutGrant = days(1);

interface TokenUse {
  readonly isFirst: boolean;
  /** That stands where the used one does. */
  readonly successor?: EngineRecord;
}

interface Named {
  readonly home: string;
  readonly used: boolean;
}

/** Refresh tokens, each in one value with its grant. A name leads from its hash there, and says whether it was used. */
export function refreshTokens({ redis, names, now, onDamage }: Keeping) {
  const named = async (hash: string): Promise<Named | undefined> => {
    const value = await names.get(tokenName(hash));
    return value === undefined ? undefined : { home: value.slice(1), used: value.startsWith("u") };
  };
  const kept = async (home: string): Promise<KeptGrant | undefined> => {
    const key = grantKey(home);
    const value = await redis.send("GET", key);
    if (!(value instanceof Buffer)) return undefined;
    const tell = () => onDamage(key);
    return unlessDamaged(() => readGrant(value, tell), tell);
  };

  return {
    /** The name comes last: where it is, everything is. Of a successor: false where what it succeeds was not used. */
    async put(record: EngineRecord, succeeds?: string): Promise<boolean> {
      const home = homeOf(record);
      const what = [...(await written(record, home)), stamp(now())];
      const succeeded = succeeds === undefined ? [] : [hashPart(succeeds)];
      const isThere = (await redis.run(putToken, [grantKey(home)], ...what, ...succeeded)) === 1;
      if (isThere) await name(record);
      return isThere;
    },

    /** Once it is in its place, and all that belongs to it in theirs. */
    name,

    async find(hash: string): Promise<FoundRecord | undefined> {
      const at = await named(hash);
      const token = tokenIn(at && (await kept(at.home)), hash);
      if (at === undefined || token === undefined) return undefined;
      return unlessDamaged(
        () => foundRecord("RefreshToken", hash, token),
        () => onDamage(grantKey(at.home)),
      );
    },

    /** What takes its place stands there in the same step, and has no name yet. */
    async use(hash: string, use: Use): Promise<TokenUse> {
      const at = await named(hash);
      if (at === undefined) return { isFirst: false };
      const key = grantKey(at.home);
      const successor = use.successors?.find((record) => isAt(record, at.home));
      const ends = stamp(after(use.at, usedRecordsAreKept));
      const next = successor === undefined ? ["", "", "", ""] : await written(successor, at.home);
      const what = [hashPart(hash), stamp(use.at), ends, ...next, ...noted(use, now())];
      const isFirst = (await redis.runInTime(useToken, [key, noteKey(key, hash)], ...what)) === 1;
      // Only for when the record is gone: nobody waits for it, and it may fail.
      if (isFirst) void rememberUse(hash, at.home, use.at).catch(() => undefined);
      return { isFirst, ...(successor !== undefined && { successor }) };
    },

    /** A name alone proves nothing: the record may be lost, and then so is whether it was used, unless the name says so. */
    async used(hash: string): ReturnType<EngineRecords["usedRefreshToken"]> {
      const at = await named(hash);
      const found = at && (await kept(at.home));
      if (at === undefined || found?.grant === undefined) return undefined;
      const token = tokenIn(found, hash);
      const { id, clientId } = found.grant;
      const isUsed = token === undefined ? at.used : token.usedAt !== undefined;
      return isUsed ? { grantId: id, clientId } : undefined;
    },

    async remove(hash: string): Promise<void> {
      const at = await named(hash);
      if (at === undefined) return;
      await names.remove(tokenName(hash));
      await redis.run(removeToken, [grantKey(at.home)], hashPart(hash));
    },
  };

  async function written(record: EngineRecord, home: string): Promise<readonly (string | Buffer)[]> {
    const { hash, grantId, expiresAt } = record;
    const end = grantId === undefined ? expiresAt : after(now(), withoutGrant);
    const packed = packRecord(record, (await kept(home))?.text);
    return [hashPart(hash), stamp(expiresAt), packed, String(timeToLive(end, now()))];
  }

  async function name(record: EngineRecord): Promise<void> {
    await names.put(tokenName(record.hash), `n${homeOf(record)}`, record.expiresAt);
  }

  async function rememberUse(hash: string, home: string, at: Instant): Promise<void> {
    await names.put(tokenName(hash), `u${home}`, after(at, usedNamesAreKept));
  }
}

/** Whether it is a refresh token that stands in this place. */
const isAt = (record: EngineRecord, home: string): boolean =>
  record.model === "RefreshToken" && homeOf(record) === home;

/** A token of no grant has a place of its own. */
export const homeOf = ({ grantId, hash }: Pick<EngineRecord, "grantId" | "hash">): string =>
  grantId === undefined ? `^${hashPart(hash)}` : shortId(grantId);

export const tokenName = (hash: string): string => `r${hashPart(hash)}`;

const tokenIn = (kept: KeptGrant | undefined, hash: string) =>
  kept?.tokens.find((token) => token.hash === hashPart(hash));
