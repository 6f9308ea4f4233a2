import { longestAccessToken } from "../../policy/relevance.ts";
import { after, type Instant, instant, minutes } from "../../policy/time.ts";
import { aboutEveryone, type Notice } from "./notices.ts";

/**
 * The latest notice about each subject, for as long as it can matter to a live access token. What is not known one by
 * one, from before the beginning or because it would be too much, counts as one notice about everyone.
 */
export interface LatestNotices {
  /** The number of the last change that it knows of. */
  readonly number: number;
  /** From here on it knows every notice. */
  readonly floor: number;
  add(notices: readonly Notice[], number: number): void;
  /** From now on it knows what comes after `number`. */
  beginAgain(number: number): void;
  /** Those with a number above, in order. Undefined when some may be missing. */
  above(number: number): readonly Notice[] | undefined;
  /** For whoever knows nothing: all that can matter. */
  all(): readonly Notice[];
}

interface Keeping {
  readonly now: () => Instant;
  readonly number: number;
  /** How many subjects are kept apart. */
  readonly most: number;
}

export function latestNotices({ now, number: first, most }: Keeping): LatestNotices {
  /** In the order of their numbers, which is that of their times. */
  const latest = new Map<string, Notice>();
  let number = first;
  let before = aboutEveryone(first, now());
  let droppedAt = instant(0);

  return {
    get number() {
      return number;
    },
    get floor() {
      return before.number;
    },
    add(notices, last) {
      for (const notice of notices) {
        const subject = JSON.stringify(notice.subject);
        latest.delete(subject);
        latest.set(subject, notice);
      }
      number = last;
      drop();
    },
    beginAgain,
    above: (asked) =>
      asked >= before.number && asked <= number
        ? [...latest.values()].filter((notice) => notice.number > asked)
        : undefined,
    all() {
      // The clock was set back: tokens may live again whose notices were dropped.
      if (now() < droppedAt) beginAgain(number);
      const old = [before].filter((notice) => matters(notice, now()));
      return [...old, ...latest.values()];
    },
  };

  function beginAgain(from: number): void {
    latest.clear();
    number = from;
    before = aboutEveryone(from, now());
    droppedAt = instant(0);
  }

  function drop(): void {
    if (latest.size > most) return beginAgain(number);
    for (const [subject, notice] of latest) {
      if (matters(notice, now())) return;
      latest.delete(subject);
      droppedAt = now();
    }
  }
}

/** For clocks that differ, and for tokens on their way when it was recorded. */
const slack = minutes(2);

const matters = ({ at }: Notice, now: Instant): boolean => now < after(after(at, longestAccessToken), slack);
