import { after, type Duration, type Instant } from "../../policy/time.ts";
import type { SignIns } from "../port/sign-ins.ts";
import type { Redis } from "./connect.ts";
import { counterKey, stamp, timeToLive } from "./keys.ts";
import { countUp } from "./scripts.ts";

/** A counter is the instant of its end, and its value. */
export const counters = (
  redis: Redis,
): Pick<SignIns, "count" | "countMany" | "counted" | "resetCount" | "countAnew"> => ({
  count: async (key, window, now) => countMany(redis, key, { by: 1, window, now }),
  countMany: async (key, by, when) => countMany(redis, key, { by, ...when }),
  async counted(key, now) {
    const text = String((await redis.send("GET", counterKey(key))) ?? "");
    return text === "" || Number(text.slice(0, 13)) <= now ? 0 : Number(text.slice(13));
  },
  async resetCount(key) {
    await redis.send("DEL", counterKey(key));
  },
  async countAnew(key, window, now) {
    const end = after(now, window);
    await redis.send("SET", counterKey(key), `${stamp(end)}1`, "PX", String(timeToLive(end, now)));
  },
});

interface Counted {
  readonly by: number;
  readonly window: Duration;
  readonly now: Instant;
}

async function countMany(redis: Redis, key: string, { by, window, now }: Counted): Promise<number> {
  const end = after(now, window);
  const life = String(timeToLive(end, now));
  return Number(await redis.run(countUp, [counterKey(key)], stamp(now), stamp(end), life, String(by)));
}
