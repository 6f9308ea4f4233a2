import { decide, explain } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { type Instant, never } from "./time.ts";
import { strictEnd } from "./timers.ts";

/**
 * When a change would end a sign-in that is allowed now, unless use puts that off; undefined when not earlier than without it. What no
 * use puts off it ends also where the sign-in would be over by then if nobody used it.
 */
export function foresee(facts: Facts, changed: Facts, now: Instant): Instant | undefined {
  const present = decide(facts, now);
  if (!present.allowed) return undefined;
  const unused = endOf(changed, now);
  if (unused < present.until) return unused;
  const used = endOf(alwaysUsed(changed), now);
  return used < endOf(alwaysUsed(facts), now) ? used : undefined;
}

function endOf(facts: Facts, now: Instant): Instant {
  const decision = decide(facts, now);
  return decision.allowed ? decision.until : now;
}

const alwaysUsed = (facts: Facts): Facts => ({
  ...facts,
  signIn: { ...facts.signIn, lastActivityAt: never },
});

/** When the schedule will end a sign-in that is allowed now, however much it is used; undefined when nothing of the kind does. */
export function askedAgainAt(facts: Facts, now: Instant): Instant | undefined {
  const due = explain(facts, now).find(({ rule }) => rule === "reauthentication_due")?.verdict;
  const until = due?.allowed === true ? due.until : never;
  const { institution, signIn } = facts;
  return until < strictEnd(signIn, institution?.policy.timers[signIn.kind]) ? until : undefined;
}
