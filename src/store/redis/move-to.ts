import { after, type Instant } from "../../policy/time.ts";
import type { EngineRecords } from "../port/engine-records.ts";
import type { MovedRecord, MovedSignIn, SignInsTarget } from "../port/moving.ts";
import type { SignIns } from "../port/sign-ins.ts";
import type { Keeping } from "./keeping.ts";
import { counterKey, shortId, stamp, timeToLive, usedNamesAreKept } from "./keys.ts";
import { tokenName } from "./refresh-tokens.ts";

/** Says which import has begun here and not come to its end. */
const markKey = "hp:import";

interface To extends Keeping {
  readonly signIns: Pick<SignIns, "putGrant">;
  readonly engineRecords: Pick<EngineRecords, "put" | "consume">;
}

/** Redis undoes nothing, but all that is put may be put again. */
export function redisTarget({ redis, names, now, signIns, engineRecords }: To): SignInsTarget {
  return {
    async holding(id) {
      const mark = await redis.send("GET", markKey);
      if (String(mark ?? "") === id) return [];
      for await (const [key] of redis.scan("hp:*")) if (key !== undefined) return ["sign-ins in Redis"];
      await redis.send("SET", markKey, id, "PX", String(timeToLive(after(now(), usedNamesAreKept), now())));
      return [];
    },
    async putSignIns(some) {
      await Promise.all(some.map(put));
    },
    async keep() {
      await redis.send("DEL", markKey);
    },
    close: redis.close,
  };

  async function put(one: MovedSignIn): Promise<void> {
    if (one.kind === "grant") return signIns.putGrant(one.grant);
    if (one.kind === "engine-record") return putRecord(one.record);
    if (one.kind === "counter") return putCounter(one);
    const until = after(now(), usedNamesAreKept);
    return names.put(tokenName(one.hash), `u${shortId(one.grantId)}`, until);
  }

  async function putRecord({ usedAt, note, ...record }: MovedRecord): Promise<void> {
    await engineRecords.put(record);
    if (usedAt === undefined) return;
    const { model, hash } = record;
    await engineRecords.consume(model, hash, { at: usedAt, ...(note !== undefined && { note }) });
  }

  async function putCounter({ key, value, endsAt }: { key: string; value: number; endsAt: Instant }) {
    if (endsAt <= now() || endsAt === Number.MAX_SAFE_INTEGER) return;
    const life = String(timeToLive(endsAt, now()));
    await redis.send("SET", counterKey(key), `${stamp(endsAt)}${value}`, "PX", life);
  }
}
