import { Redis } from "ioredis";
import type { Adapter, AdapterPayload } from "oidc-provider";

/**
 * How the engine is put on Redis when nobody thinks about it further, which is to say as in its own example
 * (example/adapters/redis.js in its repository): the client that it names, with that client's defaults and a prefix; a key
 * for each record, a hash where it can be used up, and for each grant a list of the keys of its tokens.
 */
export async function redisAdapters(url: string): Promise<(model: string) => Adapter> {
  const redis = new Redis(url, { keyPrefix: "oidc:" });
  await redis.ping();
  return (model) => adapter(redis, model);
}

function adapter(redis: Redis, model: string): Adapter {
  const key = (id: string) => `${model}:${id}`;
  const find = async (id: string) =>
    usable.has(model) ? ofHash(await redis.hgetall(key(id))) : ofText(await redis.get(key(id)));

  return {
    find,
    async upsert(id, payload, expiresIn = 0) {
      const multi = redis.multi();
      if (usable.has(model)) multi.hset(key(id), { payload: JSON.stringify(payload) });
      else multi.set(key(id), JSON.stringify(payload));
      multi.expire(key(id), expiresIn);
      if (ofGrant.has(model) && payload.grantId !== undefined) {
        const list = grantKey(payload.grantId);
        multi.rpush(list, key(id));
        if (expiresIn > (await redis.ttl(list))) multi.expire(list, expiresIn);
      }
      if (payload.uid !== undefined)
        multi.set(uidKey(payload.uid), id).expire(uidKey(payload.uid), expiresIn);
      await multi.exec();
    },
    async findByUid(uid) {
      const id = await redis.get(uidKey(uid));
      return id === null ? undefined : find(id);
    },
    findByUserCode: async () => undefined,
    async consume(id) {
      await redis.hset(key(id), "consumed", Math.floor(Date.now() / 1000));
    },
    async destroy(id) {
      await redis.del(key(id));
    },
    async revokeByGrantId(grantId) {
      const keys = await redis.lrange(grantKey(grantId), 0, -1);
      await redis.del(...keys, grantKey(grantId));
    },
  };
}

const usable = new Set(["AuthorizationCode", "RefreshToken"]);
const ofGrant = new Set(["AccessToken", "AuthorizationCode", "RefreshToken"]);

const grantKey = (grantId: string): string => `grant:${grantId}`;
const uidKey = (uid: string): string => `uid:${uid}`;

const ofText = (text: string | null): AdapterPayload | undefined =>
  text === null ? undefined : (JSON.parse(text) as AdapterPayload);

function ofHash({ payload, ...rest }: Readonly<Record<string, string>>): AdapterPayload | undefined {
  return payload === undefined ? undefined : { ...rest, ...(JSON.parse(payload) as AdapterPayload) };
}
