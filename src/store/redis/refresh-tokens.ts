import { after, days, type Instant } from "../../policy/time.ts";
import type { EngineRecord, EngineRecords, FoundRecord, Use } from "../port/engine-records.ts";
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

interface Named {
  readonly home: string;
  readonly used: boolean;
}

/** Refresh tokens, each in one value with its grant. A name leads from its hash there, and says whether it was used. */
export function refreshTokens({ redis, names, now }: Keeping) {
  const named = async (hash: string): Promise<Named | undefined> => {
    const value = await names.get(tokenName(hash));
    return value === undefined ? undefined : { home: value.slice(1), used: value.startsWith("u") };
  };
  const kept = async (home: string): Promise<KeptGrant | undefined> => {
    const value = await redis.send("GET", grantKey(home));
    return value instanceof Buffer ? readGrant(value) : undefined;
  };

  return {
    /** The name comes last: where it is, everything is. */
    async put(record: EngineRecord): Promise<void> {
      const { hash, grantId, expiresAt } = record;
      const home = homeOf(record);
      const end = grantId === undefined ? expiresAt : after(now(), withoutGrant);
      const life = String(timeToLive(end, now()));
      const packed = packRecord(record, (await kept(home))?.text);
      const what = [hashPart(hash), stamp(expiresAt), packed, life, stamp(now())] as const;
      await redis.run(putToken, [grantKey(home)], ...what);
      await names.put(tokenName(hash), `n${home}`, expiresAt);
    },

    async find(hash: string): Promise<FoundRecord | undefined> {
      const at = await named(hash);
      const token = tokenIn(at && (await kept(at.home)), hash);
      return token && foundRecord("RefreshToken", hash, token);
    },

    async use(hash: string, use: Use): Promise<boolean> {
      const at = await named(hash);
      if (at === undefined) return false;
      const key = grantKey(at.home);
      const ends = stamp(after(use.at, usedRecordsAreKept));
      const what = [hashPart(hash), stamp(use.at), ends, ...noted(use, now())] as const;
      const isFirst = (await redis.run(useToken, [key, noteKey(key, hash)], ...what)) === 1;
      // Only for when the record is gone: nobody waits for it, and it may fail.
      if (isFirst) void rememberUse(hash, at.home, use.at).catch(() => undefined);
      return isFirst;
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

  async function rememberUse(hash: string, home: string, at: Instant): Promise<void> {
    await names.put(tokenName(hash), `u${home}`, after(at, usedNamesAreKept));
  }
}

/** A token of no grant has a place of its own. */
export const homeOf = ({ grantId, hash }: Pick<EngineRecord, "grantId" | "hash">): string =>
  grantId === undefined ? `^${hashPart(hash)}` : shortId(grantId);

export const tokenName = (hash: string): string => `r${hashPart(hash)}`;

const tokenIn = (kept: KeptGrant | undefined, hash: string) =>
  kept?.tokens.find((token) => token.hash === hashPart(hash));
