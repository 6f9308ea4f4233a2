import { explain, type RuleName } from "./decide.ts";
import type { Facts } from "./facts.ts";
import type { Instant } from "./time.ts";

/** What these deny works again when they end, if everything else still allows it (lifetimes.md §1). */
const pauses: ReadonlySet<RuleName> = new Set([
  "institution_disabled",
  "client_disabled",
  "suspended",
  "mobile_access_off",
]);

/** Whether anything but a pause denies the sign-in: no pause has to end for it, for its end would not bring it back. */
export const overForGood = (facts: Facts, now: Instant): boolean =>
  explain(facts, now).some(({ rule, verdict }) => !verdict.allowed && !pauses.has(rule));
