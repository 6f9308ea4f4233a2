import { setTimeout as wait } from "node:timers/promises";

/** In milliseconds: longer than the looks at a store that make the difference. */
const longEnough = 5;

/**
 * For an answer whose time is not to tell what lies behind it: to be begun before anything is looked up, and waited for
 * before it goes out. It hides a look only as far as timers are exact: they count whole milliseconds from when the loop
 * goes to sleep, so that what a look takes of the processor still shows in thousands of answers.
 */
export const evenly = (): Promise<void> => wait(longEnough);
