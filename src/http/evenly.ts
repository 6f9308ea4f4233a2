import { setTimeout as wait } from "node:timers/promises";

/** In milliseconds: longer than the looks at a store that make the difference. */
const longEnough = 5;

/**
 * For an answer whose time is not to tell what lies behind it: to be begun before anything is looked up, and waited for
 * before it goes out. It then goes when this began and not when the looking ended.
 */
export const evenly = (): Promise<void> => wait(longEnough);
