import { decide } from "./decide.ts";
import type { Facts } from "./facts.ts";
import type { Instant } from "./time.ts";

/** When a change would end a sign-in that is allowed now, unless it is used; undefined when not earlier than without it. */
export function foresee(facts: Facts, changed: Facts, now: Instant): Instant | undefined {
  const present = decide(facts, now);
  if (!present.allowed) return undefined;
  const then = decide(changed, now);
  if (!then.allowed) return now;
  return then.until < present.until ? then.until : undefined;
}
