import { type Instant, instant } from "../policy/time.ts";
import type { Visit } from "./visit.ts";

export const daysShown = 14;

/** The last days of the reader's calendar, oldest first: days have 23 to 25 hours, so dates are counted. */
export function lastDays({ now, speech }: Visit): readonly Temporal.PlainDate[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(speech.timeZone).toPlainDate();
  return Array.from({ length: daysShown }, (_, place) => today.subtract({ days: daysShown - 1 - place }));
}

export const startOf = ({ speech: { timeZone } }: Visit, date: Temporal.PlainDate): Instant =>
  instant(date.toZonedDateTime(timeZone).epochMilliseconds);

export const noonOf = ({ speech: { timeZone } }: Visit, date: Temporal.PlainDate): Instant =>
  instant(date.toZonedDateTime({ timeZone, plainTime: "12:00" }).epochMilliseconds);
