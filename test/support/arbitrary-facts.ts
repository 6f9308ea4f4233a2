import fc from "fast-check";
import type { CutOff, Denial, GrantRevocation, MobileAccess, Suspension } from "../../src/policy/denials.ts";
import type {
  ClientPolicy,
  Facts,
  InstitutionFacts,
  InstitutionPolicy,
  SignIn,
  Timers,
} from "../../src/policy/facts.ts";
import { accountId, clientId, denialId, grantId, institutionId } from "../../src/policy/ids.ts";
import type { Schedule } from "../../src/policy/schedule.ts";
import { hours, type Instant, instant } from "../../src/policy/time.ts";

/** Few ids and a small world of hours, so that things meet often. */
export const when: fc.Arbitrary<Instant> = fc.nat(200 * 4).map((quarters) => instant(hours(quarters / 4)));
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

export const suspension = fc
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

export const denial: fc.Arbitrary<Denial> = fc.oneof(revocation, cutOff, suspension);

const mobileSwitch = fc.record({
  type: fc.constant("mobile-access" as const),
  id,
  accountId: one(accountId),
  access: fc.constantFrom("on" as const, "off" as const, "as-institution" as const),
  at: when,
}) satisfies fc.Arbitrary<MobileAccess>;

export const timers = fc.record({
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

export const facts: fc.Arbitrary<FullFacts> = fc.record({
  signIn,
  institution: fc.record({ policy, timeZone: fc.constant("UTC") }),
  client: fc
    .record({
      disabled: fc.boolean(),
      institutions: some(fc.oneof(fc.constant("all" as const), fc.array(one(institutionId)))),
    })
    .map((value) => defined(value) as ClientPolicy),
  denials: fc.array(fc.oneof(denial, mobileSwitch), { maxLength: 4 }),
});
