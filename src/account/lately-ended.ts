import type { Decision } from "../policy/decide.ts";
import type { Facts } from "../policy/facts.ts";
import type { Reason } from "../policy/reasons.ts";
import { before, days, type Instant } from "../policy/time.ts";
import { endedAt, endedBy, endedSentence, endedWord } from "./ended.ts";
import type { Judged } from "./judged.ts";

export interface LatelyEnded {
  readonly about: Judged["about"];
  readonly at?: Instant;
  readonly because: Reason;
  /** The name of the message that says why: the reason, or what made Hallpass itself end it. */
  readonly word: ReturnType<typeof endedWord>;
  /** The same in English. */
  readonly sentence: string;
  readonly by: ReturnType<typeof endedBy>;
}

/** Those that ended in the last 30 days, the latest first; those of which no time is known come last. */
export const latelyEnded = (judged: readonly Judged[], now: Instant): readonly LatelyEnded[] =>
  judged
    .flatMap(({ about, facts, decision }) => (decision.allowed ? [] : [endedOf(about, facts, decision)]))
    .filter(({ at }) => at === undefined || at >= before(now, days(30)))
    .toSorted((one, other) => (other.at ?? 0) - (one.at ?? 0));

function endedOf(
  about: Judged["about"],
  facts: Facts,
  denied: Extract<Decision, { allowed: false }>,
): LatelyEnded {
  const at = endedAt(facts, denied);
  return {
    about,
    ...(at !== undefined && { at }),
    because: denied.because,
    word: endedWord(facts, denied),
    sentence: endedSentence(facts, denied),
    by: endedBy(facts, denied),
  };
}
