import { afterAll, beforeAll, beforeEach, vi } from "vitest";
import { hours, type Instant, instant } from "../../src/policy/time.ts";

/**
 * A clock that the tests of a file move, in place of the process's. Each test begins on a full second, an hour later than
 * everything before it: the server's clock never goes back. What is set up in `beforeAll` and taken down in `afterAll` of
 * the file meets it too, if the clock is made before.
 */
export function ownClock(start = Date.now()) {
  let begun = start;
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: start });
  });
  beforeEach(() => {
    begun = Math.ceil(Date.now() / 1000) * 1000 + hours(1);
    vi.setSystemTime(begun);
  });
  afterAll(() => {
    vi.useRealTimers();
  });
  return {
    now: (): Instant => instant(Date.now()),
    /** So many milliseconds after the test has begun. */
    at: (length: number): void => void vi.setSystemTime(begun + length),
    /** So many milliseconds after what it shows. */
    later: (length: number): void => void vi.setSystemTime(Date.now() + length),
  };
}
