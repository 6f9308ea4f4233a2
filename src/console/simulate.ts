import { decide } from "../policy/decide.ts";
import type { ClientKind, InstitutionFacts, SignIn } from "../policy/facts.ts";
import { accountId } from "../policy/ids.ts";
import { after, days, earliest, hours, type Instant, instant, latest, never } from "../policy/time.ts";

/** Typical people: how they use an app. `stranger` holds somebody's phone and uses it day and night. */
const habits = ["daily", "weekly", "drawer", "stranger"] as const;
export type Habit = (typeof habits)[number];

/** One stretch during which a sign-in is good. */
interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
}

export interface Course {
  readonly habit: Habit;
  readonly stretches: readonly Stretch[];
  /** How often the person had to sign in. */
  readonly signIns: number;
  /** When the last stretch ends; `never` if nothing within the span ends it. */
  readonly end: Instant;
}

/** From a Monday on, as long as it takes to see what the timers do. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

const spans = [14, 30, 90, 365, 730].map((length) => days(length));

export function spanFor({ policy, timeZone }: InstitutionFacts, kind: ClientKind, now: Instant): Span {
  const timers = policy.timers[kind];
  const longest = timers === undefined ? days(30) : Math.max(timers.absolute, timers.sliding);
  const length = spans.find((span) => span >= 2.5 * longest) ?? days(730);
  const from = mondayAfter(now, timeZone);
  return { from, to: after(from, length) };
}

function mondayAfter(now: Instant, timeZone: string): Instant {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone).startOfDay();
  return instant(today.add({ days: 8 - today.dayOfWeek }).epochMilliseconds);
}

/** What a policy means for each of them: the same decision that real sign-ins meet. */
export const courses = (institution: InstitutionFacts, kind: ClientKind, span: Span): readonly Course[] =>
  habits.map((habit) => courseOf({ institution, kind, span }, habit));

interface World {
  readonly institution: InstitutionFacts;
  readonly kind: ClientKind;
  readonly span: Span;
}

function courseOf(world: World, habit: Habit): Course {
  const { span } = world;
  const stretches = stretchesOf(world, habit);
  const end = stretches.at(-1)?.to ?? span.from;
  return {
    habit,
    stretches: stretches.map(({ from, to }) => ({ from, to: earliest(to, span.to) })),
    signIns: stretches.length,
    end: end >= span.to ? never : end,
  };
}

type Live = Pick<SignIn, "signedInAt" | "lastActivityAt">;

/** Signs in, uses, signs in again: but for whoever cannot. */
function stretchesOf(world: World, habit: Habit): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let live: Live | undefined;
  for (const use of usesOf(habit, world.span)) {
    if (live !== undefined && endOf(world, live, use) > use) {
      live = { ...live, lastActivityAt: use };
      continue;
    }
    if (live !== undefined) {
      stretches.push(stretchOf(world, live));
      live = undefined;
      if (!signsInAgain.has(habit)) break;
    }
    if (endOf(world, { signedInAt: use, lastActivityAt: use }, use) > use)
      live = { signedInAt: use, lastActivityAt: use };
  }
  return live === undefined ? stretches : [...stretches, stretchOf(world, live)];
}

const signsInAgain: ReadonlySet<Habit> = new Set(["daily", "weekly"]);

const stretchOf = (world: World, live: Live): Stretch => ({
  from: live.signedInAt,
  to: endOf(world, live, live.lastActivityAt),
});

/** Until when a sign-in is allowed, as decided at `at`; `at` itself if it is over by then. */
function endOf({ institution, kind }: World, used: Live, at: Instant): Instant {
  const signIn: SignIn = { ...used, accountId: accountId("acc_example"), kind, administrator: false };
  const decision = decide({ signIn, institution, denials: [] }, at);
  return decision.allowed ? latest(decision.until, at) : at;
}

/** In order. Nobody's use is told to the minute. */
function* usesOf(habit: Habit, { from, to }: Span): Generator<Instant> {
  if (habit === "drawer") return yield after(from, hours(8));
  if (habit === "stranger") {
    for (let at = after(from, hours(8)); at < to; at = after(at, hours(3))) yield at;
    return;
  }
  for (let day = from, number = 0; day < to; day = after(day, days(1)), number += 1)
    for (const hour of hoursOf(habit, number % 7)) yield after(day, hours(hour));
}

/** A school day from eight to three, or a look on Monday morning. */
const hoursOf = (habit: Habit, weekday: number): readonly number[] => {
  if (habit === "weekly") return weekday === 0 ? [10] : [];
  return weekday < 5 ? [8, 10, 12, 15] : [];
};
