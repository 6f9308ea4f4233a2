import type { ClientKind } from "../../policy/facts.ts";
import type { InstitutionId } from "../../policy/ids.ts";
import type { Reason } from "../../policy/reasons.ts";

/** What came of it when somebody, or an app for them, wanted to be signed in: a sign-in began, or it was refused, and why. */
export const countedOutcomes = ["signed_in", "wrong_password", "too_many_attempts"] as const;
export type CountedOutcome = (typeof countedOutcomes)[number] | Reason;

export interface DayCount {
  /** A date on the institution's clock: "2026-11-26". */
  readonly day: string;
  readonly institutionId: InstitutionId;
  readonly kind: ClientKind;
  readonly outcome: CountedOutcome;
  readonly count: number;
}

/** The same of several institutions together. */
export type DayTotal = Omit<DayCount, "institutionId">;

export interface DayCountQuery {
  readonly institutions: readonly InstitutionId[] | "all";
  /** Both days belong to it. */
  readonly from: string;
  readonly to: string;
}

/** What doors may do by themselves: look. */
export interface DayCountReader {
  /** Oldest day first; nothing for what did not happen. */
  dayTotals(query: DayCountQuery): Promise<readonly DayTotal[]>;
}

/** How often what happened, by day: kept with the records, and no decision rests on it. */
export interface DayCounts extends DayCountReader {
  /** Adds to what is there, whichever process put it there: all or nothing. No two of them are for the same. */
  addDayCounts(counts: readonly DayCount[]): Promise<void>;
  /** Removes the oldest day if it is before then, and returns how many rows that were. */
  sweepDayCounts(before: string): Promise<number>;
}
