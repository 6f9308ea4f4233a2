import { days } from "./time.ts";

/** Both timers in whole hours (lifetimes of sign-ins are promises, and an access token lives an hour). */
export const leastAbsoluteHours = 48;
export const leastSlidingHours = 4;
export const mostStaggerHours = 168;

/** A quiet period puts off what is due; longer than this it would do away with it. */
export const longestQuietDays = 366;

/** In milliseconds. */
export const quietFits = (from: number, to: number): boolean => to - from <= days(longestQuietDays);

/** Of the administrators' pages. */
export const leastIdleMinutes = 5;
export const mostIdleMinutes = 720;

/** A boundary that is spread must not reach the next one. Yearly ones are always far enough apart. */
export const staggerFits = (staggerHours: number, everyDays: number | undefined): boolean =>
  everyDays === undefined || staggerHours < everyDays * 24;

/** MM-DD, 29 February included. */
export const isMonthAndDay = (text: string): boolean =>
  /^\d\d-\d\d$/.test(text) && isRead(() => Temporal.PlainMonthDay.from(text));

function isRead(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
