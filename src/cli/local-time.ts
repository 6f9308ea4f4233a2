import { after, type Duration, days, hours, type Instant, instant, minutes } from "../policy/time.ts";

/** `2026-11-22 17:05` on the clock of the person at the terminal. */
export const shortTime = (at: Instant, zone: string): string =>
  Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: "minute" })
    .replace("T", " ");

/**
 * What people may write for a time: `2026-12-01`, `2026-12-01 08:00` (on the local clock), `2026-12-01T08:00Z`,
 * `in 7d`, `7d ago` (m, h, d, w), `now`. Undefined when it is none of these.
 */
export function readTime(text: string, { now, zone }: { now: Instant; zone: string }): Instant | undefined {
  const written = text.trim();
  return written === "now" ? now : (fromNow(written, now) ?? onTheCalendar(written, zone));
}

const units: Readonly<Record<string, (n: number) => Duration>> = {
  m: minutes,
  h: hours,
  d: days,
  w: (n) => days(n * 7),
};

function fromNow(text: string, now: Instant): Instant | undefined {
  const [, ahead, amount, unit, ago] = /^(in )?(\d{1,6}) ?([mhdw])( ago)?$/.exec(text) ?? [];
  const length = units[unit ?? ""]?.(Number(amount));
  if (length === undefined || (ahead === undefined) === (ago === undefined)) return undefined;
  return ago === undefined ? after(now, length) : instant(now - length);
}

function onTheCalendar(text: string, zone: string): Instant | undefined {
  try {
    const withZone = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) && /\d[T ]\d/i.test(text);
    return instant(
      withZone
        ? Temporal.Instant.from(text).epochMilliseconds
        : Temporal.PlainDateTime.from(text).toZonedDateTime(zone).epochMilliseconds,
    );
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
