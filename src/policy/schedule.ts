import type { AccountId } from "./ids.ts";
import {
  after,
  before,
  type Duration,
  earliest,
  hours,
  type Instant,
  instant,
  milliseconds,
} from "./time.ts";

/** "Everyone signs in again": every N days from a date, or once a year, at a wall-clock time of the institution's zone. */
export interface Schedule {
  readonly repeats:
    | { readonly everyDays: number; readonly from: string /* YYYY-MM-DD */ }
    | { readonly yearly: string /* MM-DD */ };
  /** HH:MM. A time that a clock change skips or repeats is resolved as Temporal's "compatible" does. */
  readonly at: string;
  /** Only sign-ins in clients of kind `mobile`. */
  readonly mobileOnly?: boolean;
  /** Each account's boundary comes later by a fixed part of this. */
  readonly staggerHours?: number;
}

/** A boundary that falls inside one moves to its end. */
export interface QuietPeriod {
  readonly from: Instant;
  readonly to: Instant;
}

/** A schedule where it applies. */
export interface Calendar {
  readonly schedule: Schedule;
  readonly timeZone: string;
  readonly quietPeriods: readonly QuietPeriod[];
}

export interface Boundaries {
  /** The latest at or before now, if there was one. It acts as a cut-off. */
  readonly latest?: Instant;
  /** The first after now. */
  readonly next: Instant;
}

/** The boundaries around `now` for one account. No job has to run for any of this. */
export function boundariesAround(calendar: Calendar, account: AccountId, now: Instant): Boundaries {
  const boundary = (index: number) => boundaryOf(calendar, account, index);
  const index = lastIndex(indexAround(calendar, now), (one) => boundary(one) <= now);
  const next = boundary(Math.max(index + 1, firstIndex));
  return index < firstIndex ? { next } : { latest: boundary(index), next };
}

/** The first after `now` at which one begins for everyone: staggered, each account's own comes within the hours from then on. */
export const nextBeginning = ({ schedule, ...where }: Calendar, now: Instant): Instant =>
  boundariesAround({ ...where, schedule: { ...schedule, staggerHours: 0 } }, "" as AccountId, now).next;

/**
 * The last index from `from` downwards for which it holds, or the one before the first. Quiet periods and staggering only
 * move boundaries later, and never past one another: what holds for one holds for all earlier ones. A quiet period may have moved
 * thousands, so the steps grow.
 */
function lastIndex(from: number, holds: (index: number) => boolean): number {
  let [low, high] = [from, from + 1];
  for (let step = 1; low >= firstIndex && !holds(low); step *= 2) [low, high] = [low - step, low];
  low = Math.max(low, firstIndex - 1);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Later than the one, and at or before the other. */
export interface Stretch {
  readonly after: Instant;
  readonly until: Instant;
}

/** Stretches of `length` at most, earliest first, in which boundaries come to any accounts: those that end within the asked one. */
export function stretchesWithin(calendar: Calendar, asked: Stretch, length: Duration): readonly Stretch[] {
  const found: Stretch[] = [];
  let index = indexAround(calendar, asked.until);
  while (index >= firstIndex) {
    const { first, last } = spanOf(calendar, index);
    if (last <= asked.after) break;
    found.unshift(...cut(first, last, length));
    // Those that a quiet period has moved to the same instant come there once.
    index = lastIndex(index - 1, (one) => spanOf(calendar, one).first < first);
  }
  return found.filter(({ until }) => asked.after < until && until <= asked.until);
}

/** From the account that a boundary comes to first to the one it comes to last. */
function spanOf(calendar: Calendar, index: number): { readonly first: Instant; readonly last: Instant } {
  const { schedule, timeZone, quietPeriods } = calendar;
  const first = afterQuiet(quietPeriods, wallClock(schedule, timeZone, index));
  return { first, last: afterQuiet(quietPeriods, after(first, hours(schedule.staggerHours ?? 0))) };
}

function cut(first: Instant, last: Instant, length: Duration): readonly Stretch[] {
  const stretches = [{ after: before(first, milliseconds(1)), until: first }];
  for (let end = first; end < last; ) {
    const until = earliest(after(end, length), last);
    stretches.push({ after: end, until });
    end = until;
  }
  return stretches;
}

function boundaryOf(
  { schedule, timeZone, quietPeriods }: Calendar,
  account: AccountId,
  index: number,
): Instant {
  const base = afterQuiet(quietPeriods, wallClock(schedule, timeZone, index));
  return schedule.staggerHours === undefined
    ? base
    : afterQuiet(quietPeriods, after(base, staggerOf(account, hours(schedule.staggerHours))));
}

/** Quiet periods may touch or overlap: the end of one may lie inside the next. */
function afterQuiet(quietPeriods: readonly QuietPeriod[], boundary: Instant): Instant {
  const quiet = quietPeriods.find(({ from, to }) => from <= boundary && boundary < to);
  return quiet === undefined ? boundary : afterQuiet(quietPeriods, quiet.to);
}

/** A fixed part of the whole, evenly spread over accounts: FNV-1a of the id. */
export function staggerOf(account: AccountId, whole: Duration): Duration {
  let hash = 0x811c9dc5;
  for (const character of account) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return Math.floor((hash / 2 ** 32) * whole) as Duration;
}

/** Boundaries are numbered: those of every N days from 0 on, yearly ones by their year. */
const firstIndex = 0;

const averageYear = hours(24 * 365.2425);

/** By length, and so never lower than the last at or before now: clock changes and leap years are shorter than any period. */
function indexAround({ schedule, timeZone }: Calendar, now: Instant): number {
  const { repeats } = schedule;
  if ("yearly" in repeats) return Math.floor(now / averageYear) + 1971;
  return Math.floor((now - wallClock(schedule, timeZone, 0)) / hours(24 * repeats.everyDays)) + 1;
}

/** Asked for at every decision, and the same for ever. */
const known = new WeakMap<Schedule, Map<string, Instant>>();

function wallClock(schedule: Schedule, timeZone: string, index: number): Instant {
  const ofSchedule = known.get(schedule) ?? new Map<string, Instant>();
  known.set(schedule, ofSchedule);
  const key = `${timeZone} ${index}`;
  const found = ofSchedule.get(key) ?? computed(schedule, timeZone, index);
  ofSchedule.set(key, found);
  return found;
}

function computed({ repeats, at }: Schedule, timeZone: string, index: number): Instant {
  const date =
    "yearly" in repeats
      ? dateIn(index, repeats.yearly)
      : Temporal.PlainDate.from(repeats.from).add({ days: index * repeats.everyDays });
  return instant(date.toZonedDateTime({ timeZone, plainTime: at }).epochMilliseconds);
}

/** 29 February falls on 28 February in other years. */
function dateIn(year: number, monthAndDay: string): Temporal.PlainDate {
  const { monthCode, day } = Temporal.PlainMonthDay.from(monthAndDay);
  return Temporal.PlainDate.from({ year, monthCode, day });
}
