import { type Instant, minutes } from "../policy/time.ts";

/** What one resource server was answered within a minute. */
export interface Tally {
  active: number;
  /** Tokens meant for it whose sign-in is over. */
  ended: number;
  /** Tokens that nobody knows, or that are not meant for it. */
  missed: number;
}

/** What one resource server was answered since the start. */
export interface Total {
  readonly active: number;
  readonly ended: number;
  /** Answered like any token that was never issued. */
  readonly unknown: number;
  /** Not answered, because they were too many. */
  readonly refused: number;
  /** Minutes in which they were. */
  readonly alarms: number;
}

interface Counting {
  /** More than this, and a resource server is no longer told that a token is unknown, but to ask later (RFC 7662 §4). */
  readonly missesPerMinute: number;
  readonly now: () => Instant;
  /** Told once a minute of each resource server that asks for more unknown tokens than that. */
  readonly alarm: (caller: string) => void;
  /** Told of each minute that has passed. */
  readonly tell: (caller: string, tally: Tally) => void;
}

/**
 * Counts what resource servers are answered. Tokens that have ended do not count against them: when a whole school is
 * signed out, its platform has to learn of every single one.
 */
export function tallies({ missesPerMinute, now, alarm, tell }: Counting) {
  let tallied = new Map<string, Tally>();
  const before = new Map<string, Total>();
  let begun = now();

  return {
    of,
    /** Counts a token that the caller may not learn of, and returns whether these are too many. */
    missed(caller: string): boolean {
      const tally = of(caller, now());
      tally.missed += 1;
      if (tally.missed === missesPerMinute + 1) alarm(caller);
      return tally.missed > missesPerMinute;
    },
    /** What each was answered since the start, this minute included. */
    totals(): ReadonlyMap<string, Total> {
      return new Map([
        ...before,
        ...[...tallied].map(([caller, tally]) => [caller, total(caller, tally)] as const),
      ]);
    },
    /** To be called from time to time. */
    turn: async () => turn(now()),
  };

  function of(caller: string, at: Instant): Tally {
    if (at - begun >= minutes(1) || at < begun) turn(at);
    let tally = tallied.get(caller);
    if (tally === undefined) tallied.set(caller, (tally = { active: 0, ended: 0, missed: 0 }));
    return tally;
  }

  function turn(at: Instant): void {
    const past = tallied;
    tallied = new Map();
    begun = at;
    for (const [caller, tally] of past) {
      before.set(caller, total(caller, tally));
      tell(caller, tally);
    }
  }

  function total(caller: string, { active, ended, missed }: Tally): Total {
    const earlier = before.get(caller) ?? nothing;
    const refused = Math.max(0, missed - missesPerMinute);
    return {
      active: earlier.active + active,
      ended: earlier.ended + ended,
      unknown: earlier.unknown + missed - refused,
      refused: earlier.refused + refused,
      alarms: earlier.alarms + (refused > 0 ? 1 : 0),
    };
  }
}

const nothing: Total = { active: 0, ended: 0, unknown: 0, refused: 0, alarms: 0 };

export type Tallies = ReturnType<typeof tallies>;
