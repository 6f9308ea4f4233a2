import type { Timers } from "../../policy/facts.ts";
import { type Duration, days, hours } from "../../policy/time.ts";

/** What the school's two timers mean for the person, as one sentence. */
export function lifetimeWords(timers: Timers | undefined): string {
  if (timers === undefined) return "Stays connected until you or your school ends it.";
  const { absolute, sliding, ends } = timers;
  const asLongAsUsed = `as long as you use it at least every ${lengthWords(sliding)}`;
  if (ends === "both-run-out") {
    return sliding >= absolute
      ? `Stays connected ${asLongAsUsed}.`
      : `Stays connected for ${lengthWords(absolute)}, then ${asLongAsUsed}.`;
  }
  const atMost = `Stays connected for at most ${lengthWords(absolute)}`;
  return sliding >= absolute ? `${atMost}.` : `${atMost}, and only ${asLongAsUsed}.`;
}

function lengthWords(length: Duration): string {
  return length % days(1) === 0 && length >= days(2)
    ? `${length / days(1)} days`
    : `${Math.round(length / hours(1))} hours`;
}
