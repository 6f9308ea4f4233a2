import { type Duration, milliseconds, minutes, seconds } from "../policy/time.ts";

/** After so long without a failure, the next one counts as the first again. */
const quiet = minutes(2);
const longest = seconds(30);

/**
 * What to call at each failure for how long to wait before the next start: not at all for the first, then one second,
 * two, four, and at most thirty.
 */
export function pausesBetweenStarts(): (at: Duration) => Duration {
  let inARow = 0;
  let last = milliseconds(0);
  return (at) => {
    inARow = at - last < quiet ? inARow + 1 : 1;
    last = at;
    return inARow === 1 ? milliseconds(0) : milliseconds(Math.min(seconds(2 ** (inARow - 2)), longest));
  };
}
