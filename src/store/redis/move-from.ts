import { instant } from "../../policy/time.ts";
import type { MovedRecord, MovedSignIn, SignInsSource } from "../port/moving.ts";
import type { Redis } from "./connect.ts";
import { unlessDamaged } from "./damage.ts";
import type { Keeping } from "./keeping.ts";
import { type KeptGrant, type KeptRecord, readGrant, readRecord } from "./kept-grant.ts";
import { instantOf, longId, modelOf, noteKey } from "./keys.ts";
import { foundRecord } from "./packed-record.ts";

type Source = Pick<Keeping, "redis" | "onDamage">;

/**
 * Everything that is kept here, as other stores need it; counters are not, for only a hash of their names is kept, and what
 * is damaged is not, which no process reads any more either: it is told of.
 */
export const redisSource = (source: Source): SignInsSource => ({
  signIns: () => allOf(source),
  close: source.redis.close,
});

async function* allOf(source: Source): AsyncGenerator<MovedSignIn> {
  const { redis } = source;
  // Grants come before what belongs to them.
  for await (const keys of redis.scan("hp:g*")) yield* grantsIn(source, keys);
  for await (const keys of redis.scan("hp:g*")) yield* tokensIn(source, keys);
  for await (const keys of redis.scan("hp:[A-Z.]*")) yield* recordsIn(source, keys);
  for await (const keys of redis.scan("hp:m*")) for (const key of keys) yield* usedIn(redis, key);
}

async function* grantsIn(source: Source, keys: readonly string[]): AsyncGenerator<MovedSignIn> {
  for (const [key, value] of await valuesOf(source.redis, keys)) {
    const grant = keptIn(source, key, value)?.grant;
    if (grant !== undefined) yield { kind: "grant", grant };
  }
}

async function* tokensIn(source: Source, keys: readonly string[]): AsyncGenerator<MovedSignIn> {
  for (const [key, value] of await valuesOf(source.redis, keys))
    for (const token of keptIn(source, key, value)?.tokens ?? [])
      yield* moved(source, () => token, { model: "RefreshToken", hash: token.hash, key });
}

function keptIn({ onDamage }: Source, key: string, value: Buffer): KeptGrant | undefined {
  const tell = () => onDamage(key);
  return unlessDamaged(() => readGrant(value, tell), tell);
}

async function* recordsIn(source: Source, keys: readonly string[]): AsyncGenerator<MovedSignIn> {
  for (const [key, value] of await valuesOf(source.redis, keys)) {
    const of = modelOf(key);
    if (of !== undefined) yield* moved(source, () => readRecord(value), { ...of, key });
  }
}

interface Where {
  readonly model: string;
  readonly hash: string;
  readonly key: string;
}

async function* moved(
  { redis, onDamage }: Source,
  read: () => KeptRecord,
  { model, hash, key }: Where,
): AsyncGenerator<MovedSignIn> {
  const whole = unlessDamaged(
    () => foundRecord(model, hash, read()),
    () => onDamage(key),
  );
  if (whole === undefined) return;
  const { used, payload: found, ...rest } = whole;
  const { consumed: _consumed, ...payload } = found;
  const record: MovedRecord = {
    ...rest,
    payload: used === undefined ? found : payload,
    expiresAt: instant(Math.min(rest.expiresAt, Number.MAX_SAFE_INTEGER)),
    ...(used !== undefined && { usedAt: used.at, ...(await noteOf(redis, key, hash)) }),
  };
  yield { kind: "engine-record", record };
}

async function noteOf(redis: Redis, key: string, hash: string): Promise<Pick<MovedRecord, "note">> {
  const value = await redis.send("GET", noteKey(key, hash));
  if (!(value instanceof Buffer)) return {};
  const until = unlessDamaged(() => instantOf(value.toString("latin1", 0, 13)));
  return until === undefined ? {} : { note: { text: value.toString("utf8", 13), until } };
}

/** Names of tokens that were used: `r` and the hash, and as the value a day, `u`, and the grant. */
async function* usedIn(redis: Redis, key: string): AsyncGenerator<MovedSignIn> {
  for await (const [name, value] of redis.fields(key, "r*")) {
    const home = /^\d{5}u([^^].*)$/.exec(value)?.[1];
    if (home !== undefined) yield { kind: "used-refresh-token", hash: name.slice(1), grantId: longId(home) };
  }
}

/** Of those that are still there. */
async function valuesOf(redis: Redis, keys: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const values = await Promise.all(keys.map(async (key) => [key, await redis.send("GET", key)] as const));
  return new Map(values.filter((entry): entry is readonly [string, Buffer] => entry[1] instanceof Buffer));
}
