import { seconds } from "../../src/policy/time.ts";
import { openRedisStores, type RedisStores } from "../../src/store/redis/open.ts";
import { at } from "../contracts/examples.ts";

interface Place {
  readonly urls: readonly string[];
  empty(): Promise<unknown>;
}

/** For contracts: a place that nobody has seen is empty; there is one Redis for all of them, one after the other. */
export function openAt(redis: () => Place): (place: string) => Promise<RedisStores> {
  const places = new Set<string>();
  return async (place) => {
    const { urls, empty } = redis();
    const stores = await openRedisStores({
      urls,
      now: () => at(0),
      onFault: () => undefined,
      onFinding: () => undefined,
      // These are about what is kept. Six servers share the processors with all other tests; deadlines have tests of their own.
      patience: seconds(5),
    });
    if (!places.has(place)) await empty();
    places.add(place);
    return stores;
  };
}
