import { everyone, type Notice, nameOf } from "./subjects.ts";

/** What an answer rests on: when it was asked for, or when the token itself was issued. */
export interface Basis {
  readonly subjects: readonly string[];
  /** When the question was sent, on this process's clock. */
  readonly sentAt?: number | undefined;
  /** When the token was issued, on Hallpass's clock, in milliseconds. Only of tokens that prove themselves. */
  readonly issuedAt?: number | undefined;
}

/** Which subjects something has happened to, and when that was applied here. */
export interface Marks {
  add(notice: Notice): void;
  /** Whatever is known may be wrong. `at` is on Hallpass's clock. */
  doubtEverything(at: number): void;
  /** Whether nothing has happened that could make an answer wrong. */
  hold(basis: Basis): boolean;
  /** Another number whenever `hold` may answer another way. */
  version(): number;
  /** How long a process of Hallpass may answer without knowing of a change. */
  leaseIs(length: number): void;
  /** The longest that was heard of. */
  lease(): number;
  size(): number;
}

interface Mark {
  readonly appliedAt: number;
  readonly at: number;
}

interface Keeping {
  /** Never goes back. */
  readonly elapsed: () => number;
  /** How many subjects are kept apart. */
  readonly most: number;
}

/** In milliseconds: longer than any access token lives, and clocks differ. */
const longest = 2 * 3_600_000;

/** In milliseconds: a token may have been on its way, and two clocks of Hallpass may be a minute apart. */
const issuingTakes = 120_000;

export function marksOf({ elapsed, most }: Keeping): Marks {
  /** In the order in which they were applied. */
  const marks = new Map<string, Mark>();
  let version = 0;
  let lease = 0;

  return {
    add: (notice) => put(nameOf(notice.subject), notice.at),
    doubtEverything: (at) => put(everyone, at),
    hold: (basis) => basis.subjects.every((subject) => outlasts(basis, marks.get(subject))),
    version: () => version,
    leaseIs(length) {
      if (length <= lease) return;
      lease = length;
      version += 1;
    },
    lease: () => lease,
    size: () => marks.size,
  };

  function put(name: string, at: number): void {
    version += 1;
    const mark = { appliedAt: elapsed(), at: Math.max(at, marks.get(name)?.at ?? at) };
    marks.delete(name);
    marks.set(name, mark);
    if (marks.size > most) sumUp();
    else dropOld();
  }

  /** One mark for everyone says more than all of them. */
  function sumUp(): void {
    const latest = Math.max(...[...marks.values()].map(({ at }) => at));
    marks.clear();
    marks.set(everyone, { appliedAt: elapsed(), at: latest });
  }

  function dropOld(): void {
    for (const [name, { appliedAt }] of marks) {
      if (elapsed() - appliedAt < longest) return;
      marks.delete(name);
    }
  }

  /**
   * A process of Hallpass that has not applied the change yet may go on answering for one lease. So only what was asked
   * later than that is known to rest on it.
   */
  function outlasts({ sentAt, issuedAt }: Basis, mark: Mark | undefined): boolean {
    if (mark === undefined) return true;
    if (sentAt !== undefined && sentAt >= mark.appliedAt + lease) return true;
    return issuedAt !== undefined && issuedAt > mark.at + issuingTakes;
  }
}
