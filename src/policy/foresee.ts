import { decide, explain } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { type Instant, never } from "./time.ts";
import { strictEnd } from "./timers.ts";

/** When a change would end a sign-in that is allowed now, unless it is used; undefined when not earlier than without it. */
export function foresee(facts: Facts, changed: Facts, now: Instant): Instant | undefined {
  const present = decide(facts, now);
  if (!present.allowed) return undefined;
  const then = decide(changed, now);
  if (!then.allowed) return now;
  return then.until < present.until ? then.until : undefined;
}

/** When the schedule will end a sign-in that is allowed now, however much it is used; undefined when nothing of the kind does. */
export function askedAgainAt(facts: Facts, now: Instant): Instant | undefined {
  const due = explain(facts, now).find(({ rule }) => rule === "reauthentication_due")?.verdict;
  const until = due?.allowed === true ? due.until : never;
  const { institution, signIn } = facts;
  return until < strictEnd(signIn, institution?.policy.timers[signIn.kind]) ? until : undefined;
}
