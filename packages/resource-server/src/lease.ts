/** What Hallpass has answered to the question for a lease. */
export interface Lent {
  /** It counts from when this change is applied here. */
  readonly number: number;
  /** In milliseconds. */
  readonly length: number;
  /** Hallpass's clock, in milliseconds since 1970. */
  readonly now: number;
}

/** The permission to use kept answers: the rule of Hallpass's own processes, with a wire in between. */
export interface Lease {
  /** The end itself is already too late. */
  holds(): boolean;
  /** `asked` is when the question was about to be sent. */
  granted(lent: Lent, asked: number): void;
  /** Everything up to this change is applied. */
  reached(number: number): void;
  /** The number of the last change applied; -1 before the first. */
  applied(): number;
  /** Hallpass's clock, or a little later. */
  now(): number;
  /** Nothing that was applied counts any more. */
  beginAgain(): void;
  end(): void;
}

/** More than are granted while a stream brings what has happened. */
const mostWaiting = 15;

export function leaseOn(elapsed: () => number): Lease {
  let until = Number.NEGATIVE_INFINITY;
  let applied = -1;
  let waiting: readonly { readonly number: number; readonly until: number }[] = [];
  let ahead = 0;
  let ended = false;

  return {
    holds: () => !ended && elapsed() < until,
    granted({ number, length, now }, asked) {
      waiting = [...waiting.slice(-mostWaiting), { number, until: asked + length }];
      // It was read after the question was sent, so counting from then is never slow.
      ahead = now - asked;
      settle();
    },
    reached(number) {
      applied = number;
      settle();
    },
    applied: () => applied,
    now: () => elapsed() + ahead,
    beginAgain() {
      until = Number.NEGATIVE_INFINITY;
      applied = -1;
      waiting = [];
    },
    end() {
      ended = true;
    },
  };

  function settle(): void {
    until = Math.max(until, ...waiting.filter(({ number }) => number <= applied).map((one) => one.until));
    waiting = waiting.filter(({ number }) => number > applied);
  }
}
