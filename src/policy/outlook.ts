import { decide, explain } from "./decide.ts";
import type { Facts } from "./facts.ts";
import { askedAgainAt } from "./foresee.ts";
import { after, type Duration, type Instant, never } from "./time.ts";
import { strictEnd } from "./timers.ts";

/** When a sign-in that is allowed now will end by itself, and why: what a person is told of it. */
export type Outlook =
  /** Time ends nothing. */
  | { readonly ends: "never" }
  /** At `at`, used or not: the school asks everyone to sign in again, or has announced a suspension. */
  | { readonly ends: "at"; readonly at: Instant; readonly because: "reauthentication_due" | "suspended" }
  /** Kept until `at`, used or not; then for as long as it is used within every `every`. */
  | { readonly ends: "after-promise"; readonly at: Instant; readonly every: Duration }
  /** For as long as it is used within every `every`; at `at` if it is not used again. */
  | { readonly ends: "when-unused"; readonly at: Instant; readonly every: Duration }
  /** At `last` however much it is used, and at `at` if it is not used again, where that is earlier. */
  | { readonly ends: "at-latest"; readonly last: Instant; readonly at: Instant; readonly every: Duration };

/** Undefined for a sign-in that is not allowed. `again` is when the school asks everyone, if that comes first or later. */
export function outlook(
  facts: Facts,
  now: Instant,
): { readonly by: Outlook; readonly again?: Instant } | undefined {
  const decision = decide(facts, now);
  if (!decision.allowed) return undefined;
  const { until } = decision;
  const set = byRecord(facts, { now, until });
  if (set !== undefined) return { by: set };
  const again = askedAgainAt(facts, now);
  return { by: byTimers(facts, { now, until }), ...(again !== undefined && { again }) };
}

interface When {
  readonly now: Instant;
  readonly until: Instant;
}

/** What ends it at the very instant that the decision names, other than the timers. */
function byRecord(facts: Facts, { now, until }: When): Outlook | undefined {
  if (until === never) return undefined;
  const found = explain(facts, now).find(({ verdict }) => verdict.allowed && verdict.until === until);
  return found?.rule === "reauthentication_due" || found?.rule === "suspended"
    ? { ends: "at", at: until, because: found.rule }
    : undefined;
}

function byTimers({ institution, signIn }: Facts, { now, until }: When): Outlook {
  const timers = institution?.policy.timers[signIn.kind];
  if (timers === undefined) return { ends: "never" };
  const { absolute, sliding: every, ends } = timers;
  if (ends === "either-runs-out")
    return { ends: "at-latest", last: strictEnd(signIn, timers), at: until, every };
  const promised = after(signIn.signedInAt, absolute);
  return now < promised && every < absolute
    ? { ends: "after-promise", at: promised, every }
    : { ends: "when-unused", at: until, every };
}
