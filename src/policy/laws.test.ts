import fc from "fast-check";
import { expect, it } from "vitest";
import { type Decision, decide } from "./decide.ts";
import {
  type CutOff,
  type Denial,
  everInForce,
  type GrantRevocation,
  type MobileAccess,
  type Suspension,
} from "./denials.ts";
import type { Facts, InstitutionFacts, InstitutionPolicy, SignIn, Timers } from "./facts.ts";
import { accountId, clientId, denialId, grantId, institutionId } from "./ids.ts";
import type { Schedule } from "./schedule.ts";
import { type Duration, hours, type Instant, instant } from "./time.ts";

/** Few ids and a small world of hours, so that things meet often. */
const when: fc.Arbitrary<Instant> = fc.nat(200 * 4).map((quarters) => instant(hours(quarters / 4)));
const one = <Id>(make: (text: string) => Id): fc.Arbitrary<Id> => fc.constantFrom("a", "b").map(make);
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

/** Fields that are undefined are left out, as everywhere in the program. */
const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;

const id = fc.nat().map((n) => denialId(`den_${n}`));

const revocation = fc.record({
  type: fc.constant("grant-revocation" as const),
  id,
  grantId: one(grantId),
  because: fc.constantFrom("revoked" as const, "signed_out" as const),
  at: when,
}) satisfies fc.Arbitrary<GrantRevocation>;

const target = fc.oneof(
  fc
    .record({
      level: fc.constant("account" as const),
      accountId: one(accountId),
      clientId: some(one(clientId)),
    })
    .map(defined),
  fc.record({ level: fc.constant("client" as const), clientId: one(clientId) }),
  fc.record({ level: fc.constant("institution" as const), institutionId: one(institutionId) }),
  fc.constant({ level: "everyone" as const }),
);

const cutOff = fc
  .record({
    type: fc.constant("cut-off" as const),
    id,
    target,
    notBefore: when,
    because: fc.constantFrom("revoked" as const, "signed_out" as const, "credentials_changed" as const),
    at: when,
    mobileOnly: some(fc.boolean()),
    sparingAdministrators: some(fc.boolean()),
    sparingSession: some(fc.constantFrom("a", "b")),
    onlySession: some(fc.constantFrom("a", "b")),
  })
  .map((value) => defined(value) as CutOff);

const suspension = fc
  .record({
    type: fc.constant("suspension" as const),
    id,
    accountId: one(accountId),
    source: fc.constantFrom("administrator" as const, "directory" as const),
    code: fc.constant("conduct"),
    at: when,
    startsAt: when,
    endsAt: some(when),
    liftedAt: some(when),
    signOut: fc.boolean(),
  })
  .map((value) => defined(value) as Suspension);

const denial: fc.Arbitrary<Denial> = fc.oneof(revocation, cutOff, suspension);

const mobileSwitch = fc.record({
  type: fc.constant("mobile-access" as const),
  id,
  accountId: one(accountId),
  access: fc.constantFrom("on" as const, "off" as const, "as-institution" as const),
  at: when,
}) satisfies fc.Arbitrary<MobileAccess>;

const timers = fc.record({
  absolute: fc.integer({ min: 48, max: 120 }).map(hours),
  sliding: fc.integer({ min: 4, max: 60 }).map(hours),
  ends: fc.constantFrom("both-run-out" as const, "either-runs-out" as const),
}) satisfies fc.Arbitrary<Timers>;

const signIn = fc
  .record({
    grantId: some(one(grantId)),
    accountId: one(accountId),
    institutionId: one(institutionId),
    clientId: some(one(clientId)),
    kind: fc.constantFrom("mobile" as const, "tool" as const, "web" as const),
    sessionUid: some(fc.constantFrom("a", "b")),
    administrator: fc.boolean(),
    signedInAt: when,
    idle: fc.nat(40).map(hours),
  })
  .map(
    ({ idle, ...rest }) => defined({ ...rest, lastActivityAt: instant(rest.signedInAt + idle) }) as SignIn,
  );

const schedule = fc
  .record({
    repeats: fc.record({ everyDays: fc.integer({ min: 1, max: 4 }), from: fc.constant("1970-01-02") }),
    at: fc.constantFrom("04:00", "17:30"),
    mobileOnly: some(fc.boolean()),
    staggerHours: some(fc.nat(20)),
  })
  .map((value) => defined(value) as Schedule);

const quietPeriod = fc
  .record({ from: when, length: fc.integer({ min: 1, max: 60 }) })
  .map(({ from, length }) => ({ from, to: instant(from + hours(length)) }));

const policy: fc.Arbitrary<InstitutionPolicy> = fc
  .record({
    disabled: fc.boolean(),
    timers: fc
      .record({ mobile: some(timers), tool: some(timers), web: some(timers) })
      .map((value) => defined(value) as InstitutionPolicy["timers"]),
    mobileAccess: some(fc.boolean()),
    schedule: some(schedule),
    quietPeriods: some(fc.array(quietPeriod, { maxLength: 2 })),
  })
  .map((value) => defined(value) as InstitutionPolicy);

type FullFacts = Facts & { readonly institution: InstitutionFacts };

const facts: fc.Arbitrary<FullFacts> = fc.record({
  signIn,
  institution: fc.record({ policy, timeZone: fc.constant("UTC") }),
  client: fc.record({ disabled: fc.boolean() }),
  denials: fc.array(fc.oneof(denial, mobileSwitch), { maxLength: 4 }),
});

const longer = (by: Duration, duration: Duration) => (duration + by) as Duration;
const isPause = (kept: Denial) => kept.type === "suspension";

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
      const without = { ...given, denials: given.denials.filter((kept) => !isPause(kept)) };
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

it("the order in which records arrive does not matter, only their content", () => {
  fc.assert(
    fc.property(facts, when, (given, now) => {
      const turned = { ...given, denials: given.denials.toReversed() };
      expect(outcomeOf(decide(turned, now))).toEqual(outcomeOf(decide(given, now)));
    }),
    runs,
  );
});
