import type { Instant } from "../../policy/time.ts";
import type { FoundRecord, Use } from "../port/engine-records.ts";
import type { Redis } from "./connect.ts";
import { unlessDamaged } from "./damage.ts";
import { readRecord } from "./kept-grant.ts";
import { recordKey, stamp, timeToLive } from "./keys.ts";
import type { Names } from "./names.ts";
import { foundRecord } from "./packed-record.ts";

/** What all that is kept here is kept with. */
export interface Keeping {
  readonly redis: Redis;
  readonly names: Names;
  readonly now: () => Instant;
  /** Takes the key whose value is damaged. */
  readonly onDamage: (key: string) => void;
}

export async function ownRecord(
  { redis, onDamage }: Pick<Keeping, "redis" | "onDamage">,
  model: string,
  hash: string,
): Promise<FoundRecord | undefined> {
  const key = recordKey(model, hash);
  const value = await redis.send("GET", key);
  if (!(value instanceof Buffer)) return undefined;
  return unlessDamaged(
    () => foundRecord(model, hash, readRecord(value)),
    () => onDamage(key),
  );
}

/** A note is a text after the instant of its end; what a script takes to keep it. */
export const noted = ({ note }: Use, now: Instant): readonly [note: string, life: string] =>
  note === undefined ? ["", ""] : [stamp(note.until) + note.text, String(timeToLive(note.until, now))];
