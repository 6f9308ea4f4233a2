import type { Duration, Instant } from "../../policy/time.ts";
import type { Institution, SigningKey } from "./entities.ts";
import type { Lease } from "./leases.ts";

/** One thing that was looked at. */
export interface Check {
  /** What it is about, in one or two words: "settings", "schema". */
  readonly check: string;
  /** look: it may be meant so. wrong: it is not, and a promise may not hold. */
  readonly state: "ok" | "look" | "wrong";
  /** What was found. Never a secret. */
  readonly found: string;
  /** What to do about it. Absent when all is well. */
  readonly todo?: string;
}

export const ok = (check: string, found: string): Check => ({ check, state: "ok", found });
export const look = (check: string, found: string, todo: string): Check => ({
  check,
  state: "look",
  found,
  todo,
});
export const wrong = (check: string, found: string, todo: string): Check => ({
  check,
  state: "wrong",
  found,
  todo,
});

/** What a look at the records or the sign-ins has shown. Looking changes nothing. What could not be read is absent. */
export interface Examination {
  readonly checks: readonly Check[];
  readonly institutions?: readonly Institution[];
  readonly signingKeys?: readonly SigningKey[];
  /** The latest that was recorded; 0 before anything was. */
  readonly latestInstant?: Instant;
  /** When the latest sign-in that is kept was made, as far as one look tells. */
  readonly latestSignIn?: Instant;
  /** How far the clocks of servers are ahead of this machine's. */
  readonly clocks: readonly ServerClock[];
  /** Of the processes that run, or did lately. Until `close`. */
  readonly leases?: () => Promise<readonly Lease[]>;
  close(): Promise<void>;
}

export interface ServerClock {
  readonly server: string;
  readonly ahead: Duration;
}
