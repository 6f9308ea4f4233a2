import { type Denial, inForce } from "../policy/denials.ts";
import type { AccountId } from "../policy/ids.ts";
import { type Instant, latest, never } from "../policy/time.ts";

/** When the last of the account's suspensions ends, to tell the person. Undefined while one has no end. */
export function suspendedUntil(
  denials: readonly Denial[],
  accountId: AccountId,
  now: Instant,
): Instant | undefined {
  const ends = denials.flatMap((denial) =>
    denial.type === "suspension" && denial.accountId === accountId && inForce(denial, now)
      ? [denial.endsAt ?? never]
      : [],
  );
  const end = ends.length === 0 ? never : latest(...ends);
  return end === never ? undefined : end;
}
