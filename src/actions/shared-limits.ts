import { type Instant, minutes } from "../policy/time.ts";
import type { SignIns } from "../store/port/sign-ins.ts";
import { spareCounters } from "./spare-counters.ts";

interface Limited {
  readonly signIns: SignIns;
  readonly now: () => Instant;
  /** Whether the sign-ins are where all processes of all machines have them, and may not answer while all else does. */
  readonly shared: boolean;
}

/** The sign-ins with counters that limits can rest on, and where misses of introspection are counted together. */
export function sharedLimits({ signIns, now, shared }: Limited) {
  if (!shared) return { signIns };
  return {
    signIns: { ...signIns, ...spareCounters(signIns) },
    /** Adds to a caller's misses in this minute, in all processes, and resolves with how many they are then. */
    addMisses: async (caller: string, misses: number): Promise<number> =>
      signIns.countMany(`introspection misses ${caller}`, misses, { window: minutes(1), now: now() }),
  };
}
