import { setTimeout as wait } from "node:timers/promises";
import { type Duration, milliseconds } from "../policy/time.ts";
import type { Lease } from "../store/port/leases.ts";

interface Looking {
  readonly leases: () => Promise<readonly Lease[]>;
  readonly elapsed: () => Duration;
  /** No lease is watched for longer; absent: as long as it takes until it is certain. */
  readonly patience?: Duration;
}

const lookEvery = 100;

/**
 * How many processes, or followers outside, renew their lease: those that answer from memory. A lease that is not renewed
 * for as long as it is long belongs to nobody who could still answer.
 */
export async function runningServers({ leases, elapsed, patience }: Looking): Promise<number> {
  const first = await leases();
  const begun = elapsed();
  const longest = Math.max(0, ...first.map(({ length }) => length));
  const end = milliseconds(begun + Math.min(longest, patience ?? longest));
  let renewed = 0;
  while (renewed === 0 && elapsed() < end) {
    await wait(lookEvery);
    renewed = countRenewed(first, await leases());
  }
  return renewed;
}

const countRenewed = (first: readonly Lease[], now: readonly Lease[]): number =>
  now.filter(
    ({ process, renewal }) => !first.some((was) => was.process === process && was.renewal === renewal),
  ).length;
