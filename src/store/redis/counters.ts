import { after } from "../../policy/time.ts";
import type { SignIns } from "../port/sign-ins.ts";
import type { Redis } from "./connect.ts";
import { counterKey, instantOf, stamp, timeToLive } from "./keys.ts";
import { countUp } from "./scripts.ts";

/** A counter is the instant of its end, and its value. */
export const counters = (redis: Redis): Pick<SignIns, "count" | "counted" | "resetCount"> => ({
  async count(key, window, now) {
    const end = after(now, window);
    const life = String(timeToLive(end, now));
    return Number(await redis.run(countUp, [counterKey(key)], stamp(now), stamp(end), life));
  },
  async counted(key, now) {
    const text = String((await redis.send("GET", counterKey(key))) ?? "");
    return text === "" || instantOf(text.slice(0, 13)) <= now ? 0 : Number(text.slice(13));
  },
  async resetCount(key) {
    await redis.send("DEL", counterKey(key));
  },
});
