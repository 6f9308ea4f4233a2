import { decide } from "./decide.ts";
import type { CutOff, GrantRevocation } from "./denials.ts";
import type { Facts } from "./facts.ts";

/** Whether this record ended the sign-in: allowed without it when it was written, and not allowed with it. */
export function endedBy(record: CutOff | GrantRevocation, facts: Facts): boolean {
  const earlier = facts.denials.filter(
    ({ id, at }) => at < record.at || (at === record.at && id < record.id),
  );
  if (!decide({ ...facts, denials: earlier }, record.at).allowed) return false;
  return !decide({ ...facts, denials: [...earlier, record] }, record.at).allowed;
}
