import type { Heard } from "./load-questions.ts";
import type { Standings } from "./standings.ts";

/** Counts answers at one door as the ledger judges them. */
export interface Tally {
  hear(heard: Heard, where: string): void;
  counts(): TallyCounts;
}

/**
 * `answers`: active or inactive. `wrong`: of these, against a standing that was certain during the whole question.
 * `uncertain`: those about a sign-in that was being changed meanwhile. `soon`: those that began within 10 ms after an
 * acknowledgement and were judged by it. `unavailable`: 503, and what the middleware could not tell.
 */
export type TallyCounts = Readonly<
  Record<"answers" | "wrong" | "uncertain" | "soon" | "unavailable", number>
>;

/** In milliseconds. */
const soonWithin = 10;
/** So many are told one by one. */
const told = 10;

export function newTally(standings: Standings): Tally {
  const counts = { answers: 0, wrong: 0, uncertain: 0, soon: 0, unavailable: 0 };

  return { hear, counts: () => ({ ...counts }) };

  function hear({ active, ...question }: Heard, where: string): void {
    if (active === undefined) return void (counts.unavailable += 1);
    counts.answers += 1;
    const judgement = standings.judge({ ...question, active });
    if (judgement.verdict === "uncertain") return void (counts.uncertain += 1);
    if (judgement.since < soonWithin) counts.soon += 1;
    if (judgement.verdict === "right") return;
    counts.wrong += 1;
    if (counts.wrong > told) return;
    const answer = active ? "active" : "inactive";
    const since = judgement.since.toFixed(1);
    process.stderr.write(
      `Wrong: ${where} said ${answer} to a question that began ${since} ms after the opposite was certain.\n`,
    );
  }
}
