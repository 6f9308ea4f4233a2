import type { Speech } from "../../messages/speech.ts";
import type { Timers } from "../../policy/facts.ts";

/** What the school's two timers mean for the person, as one sentence. */
export function lifetimeWords(speech: Speech, timers: Timers | undefined): string {
  if (timers === undefined) return speech.say("signIn.keptNever");
  const values = { absolute: speech.length(timers.absolute), sliding: speech.every(timers.sliding) };
  const usedOnly = timers.sliding >= timers.absolute;
  if (timers.ends === "both-run-out")
    return speech.say(usedOnly ? "signIn.keptWhileUsed" : "signIn.keptThenUsed", values);
  return speech.say(usedOnly ? "signIn.keptAtMost" : "signIn.keptAtMostUsed", values);
}
