import type { AccountId } from "../../policy/ids.ts";
import type { Instant } from "../../policy/time.ts";
import type { EngineRecord, FoundRecord } from "../port/engine-records.ts";
import { withAuthorizationsOf } from "../port/session-payload.ts";
import { accountName, ofSession } from "./account-names.ts";
import { unlessDamaged } from "./damage.ts";
import { type Keeping, ownRecord } from "./keeping.ts";
import { readRecord } from "./kept-grant.ts";
import { hashPart, recordKey, stamp, timeToLive } from "./keys.ts";
import { foundRecord, packRecord } from "./packed-record.ts";
import { swapRecord } from "./scripts.ts";
import { RedisUnavailable } from "./unavailable.ts";

/** As many requests of one browser as can write its session at once, and more. */
const mostTries = 100;

/** Browser sessions: written whole, yet never over what another request has added meanwhile. */
export function sessions(keeping: Keeping) {
  const { redis, names, now } = keeping;
  return {
    async put(record: EngineRecord): Promise<void> {
      for (let tries = 0; !(await swapped(record)); tries += 1)
        if (tries === mostTries) throw new RedisUnavailable("The session is written by too many at once.");
      const { accountId, expiresAt, hash } = record;
      if (accountId !== undefined)
        await names.add(accountName(accountId), ofSession(hashPart(hash)), expiresAt);
    },

    /** Members that lead nowhere, or to somebody else's session, are dropped. */
    async of(accountId: AccountId, at: Instant): Promise<readonly FoundRecord[]> {
      const members = (await names.members(accountName(accountId))).filter((member) =>
        member.startsWith("s"),
      );
      const found = await Promise.all(
        members.map(async (member) => ownRecord(keeping, "Session", member.slice(1))),
      );
      const isTheirs = (record: FoundRecord | undefined) => record?.accountId === accountId;
      await names.drop(
        accountName(accountId),
        members.filter((_member, n) => !isTheirs(found[n])),
      );
      return found
        .filter((record) => record !== undefined)
        .filter((record) => isTheirs(record) && record.expiresAt > at)
        .toSorted((a, b) => (a.hash < b.hash ? -1 : 1));
    },
  };

  async function swapped(record: EngineRecord): Promise<boolean> {
    const key = recordKey(record.model, record.hash);
    const value = await redis.send("GET", key);
    const stored = value instanceof Buffer ? value : Buffer.alloc(0);
    const before =
      stored.length === 0
        ? undefined
        : unlessDamaged(() => foundRecord(record.model, record.hash, readRecord(stored)).payload);
    const merged = packRecord({ ...record, payload: withAuthorizationsOf(before, record.payload) });
    const next = Buffer.concat([Buffer.from(`n${stamp(record.expiresAt)}`), merged]);
    const life = String(timeToLive(record.expiresAt, now()));
    return (await redis.run(swapRecord, [key], stored, next, life)) === 1;
  }
}
