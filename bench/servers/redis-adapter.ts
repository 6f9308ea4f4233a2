import type { Adapter, AdapterPayload } from "oidc-provider";
import { createClient } from "redis";

type Client = ReturnType<typeof client>;

/** Its timer for every command is off: with it, each request would cost the stock engine a sixth more. */
const client = (url: string) => createClient({ url, commandOptions: { timeout: 0 } });

/**
 * How the engine is put on Redis when nobody thinks about it further, as in its own example: a key for each record, a
 * hash where it can be used up, and for each grant a list of the keys of its tokens.
 */
export async function redisAdapters(url: string): Promise<(model: string) => Adapter> {
  const redis = await client(url).connect();
  return (model) => adapter(redis, model);
}

function adapter(redis: Client, model: string): Adapter {
  const key = (id: string) => `oidc:${model}:${id}`;
  const find = async (id: string) =>
    usable.has(model) ? ofHash(await redis.hGetAll(key(id))) : ofText(await redis.get(key(id)));

  return {
    find,
    async upsert(id, payload, expiresIn = 0) {
      const multi = redis.multi();
      if (usable.has(model)) multi.hSet(key(id), { payload: JSON.stringify(payload) });
      else multi.set(key(id), JSON.stringify(payload));
      multi.expire(key(id), expiresIn);
      if (ofGrant.has(model) && payload.grantId !== undefined) {
        const list = grantKey(payload.grantId);
        multi.rPush(list, key(id));
        if (expiresIn > (await redis.ttl(list))) multi.expire(list, expiresIn);
      }
      if (payload.uid !== undefined) multi.set(uidKey(payload.uid), id, { EX: expiresIn });
      await multi.exec();
    },
    async findByUid(uid) {
      const id = await redis.get(uidKey(uid));
      return id === null ? undefined : find(id);
    },
    findByUserCode: async () => undefined,
    async consume(id) {
      await redis.hSet(key(id), "consumed", Math.floor(Date.now() / 1000));
    },
    async destroy(id) {
      await redis.del(key(id));
    },
    async revokeByGrantId(grantId) {
      const keys = await redis.lRange(grantKey(grantId), 0, -1);
      await redis.del([...keys, grantKey(grantId)]);
    },
  };
}

const usable = new Set(["AuthorizationCode", "RefreshToken"]);
const ofGrant = new Set(["AccessToken", "AuthorizationCode", "RefreshToken"]);

const grantKey = (grantId: string): string => `oidc:grant:${grantId}`;
const uidKey = (uid: string): string => `oidc:uid:${uid}`;

const ofText = (text: string | null): AdapterPayload | undefined =>
  text === null ? undefined : (JSON.parse(text) as AdapterPayload);

function ofHash({ payload, ...rest }: Readonly<Record<string, string>>): AdapterPayload | undefined {
  return payload === undefined ? undefined : { ...rest, ...(JSON.parse(payload) as AdapterPayload) };
}
