import { type Duration, type Instant, seconds } from "../../policy/time.ts";

/** As long as HALLPASS_LEASE_SECONDS may make one. */
export const longestLease: Duration = seconds(30);

/** What a process, or a follower outside, lets the others know while it answers about access tokens from memory. */
export interface Lease {
  readonly process: string;
  /** Another number each time. The lease runs out one length after this renewal, unless the next one comes first. */
  readonly renewal: number;
  readonly length: Duration;
  /** The number of the last change that the process has applied. */
  readonly applied: number;
  /** What time it was for whoever put it, if they said so. */
  readonly at?: Instant;
}

/** The leases of all processes. Nothing is lost with them when no process runs, so they need not be durable. */
export interface Leases {
  /** Adds or replaces the process's lease. Whoever looks after the promise has resolved sees it. */
  put(lease: Lease): Promise<void>;
  all(): Promise<readonly Lease[]>;
  /** Removes a lease that is still at this renewal, and no other. */
  end(lease: Pick<Lease, "process" | "renewal">): Promise<void>;
}
