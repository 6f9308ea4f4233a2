import { rung } from "./alarm.ts";

/** In milliseconds: longer than the looks at a store that make the difference. */
const step = 5;

/**
 * For an answer whose time is not to tell what lies behind it, once it is ready: waits until a whole number of steps has passed
 * since the question came, however long the looks took.
 * @param came by `performance.now`, before anything was done about the question
 */
export const evenly = (came: number): Promise<void> => rung(nextStep(came, performance.now()));

/** When, of an answer that is ready now. */
export const nextStep = (came: number, now: number): number =>
  came + (Math.floor((now - came) / step) + 1) * step;
