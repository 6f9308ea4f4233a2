import type { ClientKind, InstitutionFacts } from "./facts.ts";
import type { Calendar } from "./schedule.ts";

/** The schedule that sign-ins of a kind are under, if they are under one. */
export function calendarFor({ policy, timeZone }: InstitutionFacts, kind: ClientKind): Calendar | undefined {
  const { schedule, quietPeriods = [] } = policy;
  if (schedule === undefined || (schedule.mobileOnly === true && kind !== "mobile")) return undefined;
  return { schedule, timeZone, quietPeriods };
}
