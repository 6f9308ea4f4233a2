import { afterAll, beforeAll } from "vitest";
import { keepsTheEngineRecordsContract } from "../../../test/contracts/engine-records-contract.ts";
import { keepsTheSignInsContract } from "../../../test/contracts/sign-ins-contract.ts";
import { type RedisCluster, startRedisCluster } from "../../../test/support/redis-cluster.ts";
import { openAt } from "../../../test/support/redis-stores.ts";

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startRedisCluster();
});
afterAll(() => cluster.stop());

const open = openAt(() => cluster);

keepsTheSignInsContract("a Redis Cluster", open);
keepsTheEngineRecordsContract("a Redis Cluster", open, { sweeps: false });
