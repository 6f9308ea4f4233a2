import fc from "fast-check";
import { expect, it } from "vitest";
import { denial, facts, suspension, timers, when } from "../../test/support/arbitrary-facts.ts";
import { type Decision, decide } from "./decide.ts";
import { type Denial, everInForce, type Suspension } from "./denials.ts";
import type { Facts, Timers } from "./facts.ts";
import { accountId } from "./ids.ts";
import { type Duration, hours, instant } from "./time.ts";

const longer = (by: Duration, duration: Duration) => (duration + by) as Duration;
/** What may end again: a suspension that only pauses, or that had ended for this sign-in before there was one. */
const isPause = (kept: Denial, { signIn }: Facts) =>
  kept.type === "suspension" && !(kept.signOut && kept.startsAt >= signIn.signedInAt);

/** Which of two records of one reason is named may depend on the order. */
const outcomeOf = (decision: Decision) => (decision.allowed ? decision.until : decision.because);

const runs = { numRuns: 2000 };

it("a tighter policy never allows what a looser one denies", () => {
  fc.assert(
    fc.property(
      facts,
      when,
      fc.nat(50).map(hours),
      fc.nat(50).map(hours),
      (tight, now, absolute, sliding) => {
        const { policy: held, timeZone } = tight.institution;
        const loose = Object.entries(held.timers).map(([kind, { absolute: a, sliding: s, ends }]) => [
          kind,
          { absolute: longer(absolute, a), sliding: longer(sliding, s), ends },
        ]);
        const { schedule: _, ...unscheduled } = held;
        const looser: Facts = {
          ...tight,
          institution: {
            policy: {
              ...unscheduled,
              disabled: false,
              timers: Object.fromEntries(loose),
              mobileAccess: true,
            },
            timeZone,
          },
        };
        return decide(looser, now).allowed || !decide(tight, now).allowed;
      },
    ),
    runs,
  );
});

it("either-runs-out is tighter than both-run-out", () => {
  fc.assert(
    fc.property(facts, timers, when, (given, both, now) => {
      const under = (ends: Timers["ends"]) => {
        const institution = {
          policy: { disabled: false, timers: { mobile: { ...both, ends } } },
          timeZone: "UTC",
        };
        return decide({ ...given, signIn: { ...given.signIn, kind: "mobile" }, institution }, now).allowed;
      };
      return under("both-run-out") || !under("either-runs-out");
    }),
    runs,
  );
});

it("adding a denial never allows anything", () => {
  fc.assert(
    fc.property(facts, denial, when, (before, added, now) => {
      const after = { ...before, denials: [...before.denials, added] };
      return decide(before, now).allowed || !decide(after, now).allowed;
    }),
    runs,
  );
});

it("time alone turns allowed into denied, never back, except at the end of a pause", () => {
  fc.assert(
    fc.property(facts, when, when, (given, first, second) => {
      const without = { ...given, denials: given.denials.filter((kept) => !isPause(kept, given)) };
      const [earlier, later] = first < second ? [first, second] : [second, first];
      return decide(without, earlier).allowed || !decide(without, later).allowed;
    }),
    runs,
  );
});

it("a suspension that signs out gives nothing back when it ends", () => {
  fc.assert(
    fc.property(facts, suspension, when, (given, held, now) => {
      const begun: Suspension = {
        ...held,
        signOut: true,
        startsAt: given.signIn.signedInAt,
        accountId: accountId("a"),
      };
      const mine = { ...given, signIn: { ...given.signIn, accountId: accountId("a") }, denials: [begun] };
      const over = instant(Math.max(now, begun.startsAt));
      return !everInForce(begun) || !decide(mine, over).allowed;
    }),
    runs,
  );
});

it("allowed until T means: allowed a millisecond before T with no further activity, and denied at T", () => {
  let bounded = 0;
  fc.assert(
    fc.property(facts, when, (given, now) => {
      fc.pre(given.signIn.signedInAt <= now);
      const decision = decide(given, now);
      if (!decision.allowed || !Number.isFinite(decision.until)) return true;
      bounded += 1;
      const justBefore = instant(decision.until - 1);
      return decide(given, justBefore).allowed && !decide(given, decision.until).allowed;
    }),
    runs,
  );
  expect(bounded).toBeGreaterThan(50);
});

it("deciding twice with the same facts gives the same answer, and leaves the facts alone", () => {
  fc.assert(
    fc.property(facts, when, (given, now) => {
      const before = structuredClone(given);
      expect(decide(given, now)).toEqual(decide(given, now));
      expect(given).toEqual(before);
    }),
    runs,
  );
});

const withShuffled = (given: Given) =>
  fc.tuple(fc.constant(given), fc.shuffledSubarray([...given.denials], { minLength: given.denials.length }));
type Given = typeof facts extends fc.Arbitrary<infer Value> ? Value : never;

it("the order in which records arrive does not matter, only their content", () => {
  fc.assert(
    fc.property(facts.chain(withShuffled), when, ([given, denials], now) => {
      expect(outcomeOf(decide({ ...given, denials }, now))).toEqual(outcomeOf(decide(given, now)));
    }),
    runs,
  );
});
