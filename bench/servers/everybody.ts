import { type Redis, startRedis } from "../../test/support/redis.ts";
import type { Contender } from "../compare.ts";
import type { SourceOf } from "../load/sources.ts";
import type { Server } from "./child-server.ts";
import { type School, school, startInProduction } from "./hallpass.ts";
import { type Stock, startStock } from "./start-stock.ts";

export const names = {
  ceiling: "node:http with a fixed answer",
  hallpass: "Hallpass",
  memory: "stock engine, its in-memory adapter",
  redis: "stock engine, plain Redis adapter",
} as const;

interface Everybody {
  readonly school: School;
  readonly hallpass: Server;
  readonly stock: { readonly memory: Stock; readonly redis: Stock };
  readonly redis: Redis;
}

interface How {
  readonly people: number;
  /** Of the engine, beyond what is on by itself. */
  readonly features?: readonly string[];
}

/** Hallpass, and the engine by itself on either store. All are stopped with the stack. */
export async function everybody(
  stack: AsyncDisposableStack,
  { people, features = [] }: How,
): Promise<Everybody> {
  const redis = await startRedis();
  stack.defer(redis.stop);
  const lakeside = await school({ people });
  stack.defer(lakeside.remove);
  const hallpass = await startInProduction(lakeside);
  stack.defer(hallpass.stop);
  const memory = await startStock({ features });
  stack.defer(memory.stop);
  const onRedis = await startStock({ features, redis: redis.url });
  stack.defer(onRedis.stop);
  return { school: lakeside, hallpass, stock: { memory, redis: onRedis }, redis };
}

/** The same questions to each, in the words of what it knows. */
export async function contenders(
  { hallpass, stock, redis }: Everybody,
  ask: { readonly hallpass: SourceOf; readonly stock: (stock: Stock) => Promise<SourceOf> },
): Promise<readonly Contender[]> {
  return [
    { name: names.hallpass, server: hallpass, source: ask.hallpass },
    { name: names.memory, server: stock.memory, source: await ask.stock(stock.memory) },
    {
      name: names.redis,
      server: stock.redis,
      helper: { pid: redis.pid },
      source: await ask.stock(stock.redis),
    },
  ];
}
