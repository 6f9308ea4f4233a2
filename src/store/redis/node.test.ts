import { afterAll, beforeAll } from "vitest";
import { keepsTheEngineRecordsContract } from "../../../test/contracts/engine-records-contract.ts";
import { keepsTheSignInsContract } from "../../../test/contracts/sign-ins-contract.ts";
import { type Redis, startRedis } from "../../../test/support/redis.ts";
import { openAt } from "../../../test/support/redis-stores.ts";

let redis: Redis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const open = openAt(() => ({ urls: [redis.url], empty: () => redis.tell("FLUSHALL") }));

keepsTheSignInsContract("Redis", open);
keepsTheEngineRecordsContract("Redis", open, { sweeps: false });
