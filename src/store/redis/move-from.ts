import { instant } from "../../policy/time.ts";
import type { MovedRecord, MovedSignIn, SignInsSource } from "../port/moving.ts";
import type { Redis } from "./connect.ts";
import { unlessDamaged } from "./damage.ts";
import { type KeptRecord, readGrant, readRecord } from "./kept-grant.ts";
import { instantOf, longId, modelOf, noteKey } from "./keys.ts";
import { foundRecord } from "./packed-record.ts";

/**
 * Everything that is kept here, as other stores need it; counters are not, for only a hash of their names is kept, and what
 * is damaged is not, which no process reads any more either.
 */
export const redisSource = (redis: Redis): SignInsSource => ({
  signIns: () => allOf(redis),
  close: redis.close,
});

async function* allOf(redis: Redis): AsyncGenerator<MovedSignIn> {
  // Grants come before what belongs to them.
  for await (const keys of redis.scan("hp:g*")) yield* grantsIn(redis, keys);
  for await (const keys of redis.scan("hp:g*")) yield* tokensIn(redis, keys);
  for await (const keys of redis.scan("hp:[A-Z.]*")) yield* recordsIn(redis, keys);
  for await (const keys of redis.scan("hp:m*")) for (const key of keys) yield* usedIn(redis, key);
}

async function* grantsIn(redis: Redis, keys: readonly string[]): AsyncGenerator<MovedSignIn> {
  for (const value of await valuesOf(redis, keys)) {
    const grant = value && unlessDamaged(() => readGrant(value))?.grant;
    if (grant !== undefined) yield { kind: "grant", grant };
  }
}

async function* tokensIn(redis: Redis, keys: readonly string[]): AsyncGenerator<MovedSignIn> {
  for (const [n, value] of (await valuesOf(redis, keys)).entries()) {
    if (value === undefined) continue;
    for (const token of unlessDamaged(() => readGrant(value))?.tokens ?? [])
      yield* moved(redis, () => token, { model: "RefreshToken", hash: token.hash, key: keys[n] ?? "" });
  }
}

async function* recordsIn(redis: Redis, keys: readonly string[]): AsyncGenerator<MovedSignIn> {
  for (const [n, value] of (await valuesOf(redis, keys)).entries()) {
    const key = keys[n] ?? "";
    const of = modelOf(key);
    if (value !== undefined && of !== undefined) yield* moved(redis, () => readRecord(value), { ...of, key });
  }
}

interface Where {
  readonly model: string;
  readonly hash: string;
  readonly key: string;
}

async function* moved(
  redis: Redis,
  read: () => KeptRecord,
  { model, hash, key }: Where,
): AsyncGenerator<MovedSignIn> {
  const whole = unlessDamaged(() => foundRecord(model, hash, read()));
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

const valuesOf = async (redis: Redis, keys: readonly string[]): Promise<readonly (Buffer | undefined)[]> =>
  Promise.all(
    keys.map(async (key) => {
      const value = await redis.send("GET", key);
      return value instanceof Buffer ? value : undefined;
    }),
  );
