import fc from "fast-check";
import { expect, it } from "vitest";
import { facts, when } from "../../test/support/arbitrary-facts.ts";
import { decide } from "./decide.ts";
import { type CutOff, type Denial, recordedAt, type Suspension } from "./denials.ts";
import { accountId, clientId, denialId, grantId, institutionId } from "./ids.ts";
import { ownMobileAccess } from "./mobile-access.ts";
import { longestAccessToken, mattersUntil } from "./relevance.ts";
import { hours, type Instant, instant, minutes, never } from "./time.ts";

const hour = (n: number): Instant => instant(hours(n));
const anHourAndAMinuteAfter = (time: Instant): Instant => instant(time + hours(1) + minutes(1));

const cutOff = (target: CutOff["target"]): CutOff => ({
  type: "cut-off",
  id: denialId("den_1"),
  target,
  notBefore: hour(1),
  because: "revoked",
  at: hour(10),
});
const suspension: Suspension = {
  type: "suspension",
  id: denialId("den_2"),
  accountId: accountId("acc_1"),
  source: "administrator",
  code: "conduct",
  at: hour(10),
  startsAt: hour(12),
  signOut: true,
};

it.each<[string, Denial, Instant]>([
  ["a cut-off was recorded when it was made, whenever it cuts", cutOff({ level: "everyone" }), hour(10)],
  ["a suspension was recorded when it was made, whenever it starts", suspension, hour(10)],
  ["one that was lifted, when it was lifted", { ...suspension, liftedAt: hour(15) }, hour(15)],
])("%s", (_what, denial, expected) => expect(recordedAt(denial)).toBe(expected));

it("lets an access token live an hour at most", () => expect(longestAccessToken).toBe(3_600_000));

it.each<[string, Denial, Instant]>([
  [
    "a grant's revocation, while tokens from before it was recorded live",
    {
      type: "grant-revocation",
      id: denialId("den_3"),
      grantId: grantId("grt_1"),
      because: "revoked",
      at: hour(10),
    },
    anHourAndAMinuteAfter(hour(10)),
  ],
  [
    "an account's switch, while tokens from before it was turned live",
    {
      type: "mobile-access",
      id: denialId("den_4"),
      accountId: accountId("acc_1"),
      access: "off",
      at: hour(10),
    },
    anHourAndAMinuteAfter(hour(10)),
  ],
  [
    "a cut-off of an account in the past, counted from its recording",
    cutOff({ level: "account", accountId: accountId("acc_1") }),
    anHourAndAMinuteAfter(hour(10)),
  ],
  ["a cut-off of a client, always", cutOff({ level: "client", clientId: clientId("app") }), never],
  [
    "a cut-off of an institution, always",
    cutOff({ level: "institution", institutionId: institutionId("north") }),
    never,
  ],
  ["a cut-off of everyone, always", cutOff({ level: "everyone" }), never],
  [
    "a suspension that nobody lifts, while tokens from before it began live",
    suspension,
    anHourAndAMinuteAfter(hour(12)),
  ],
  [
    "a suspension with an end, no longer than one without",
    { ...suspension, endsAt: hour(40) },
    anHourAndAMinuteAfter(hour(12)),
  ],
  [
    "a lifted suspension, no longer than one that holds",
    { ...suspension, endsAt: hour(40), liftedAt: hour(20) },
    anHourAndAMinuteAfter(hour(12)),
  ],
  [
    "one lifted before its start, until after the start",
    { ...suspension, liftedAt: hour(11) },
    anHourAndAMinuteAfter(hour(12)),
  ],
  [
    "one recorded after its end, until after the recording",
    { ...suspension, startsAt: hour(1), endsAt: hour(2) },
    anHourAndAMinuteAfter(hour(10)),
  ],
])("matters to live access tokens: %s", (_sentence, denial, end) => {
  expect(mattersUntil(denial)).toBe(end);
});

const near = { min: -10_800_000, max: 7_200_000 };

/** Three hours before a token is issued until two after. */
function movedTo(denial: Denial, issuedAt: Instant, [recorded = 0, begins = 0]: readonly number[]): Denial {
  const moved = { ...denial, at: instant(issuedAt + recorded) };
  return moved.type === "suspension" ? { ...moved, startsAt: instant(issuedAt + begins) } : moved;
}

it("is never missed: a live access token is judged alike with what still matters as with everything", () => {
  let denied = 0;
  fc.assert(
    fc.property(
      facts,
      when,
      fc.nat(longestAccessToken),
      fc.array(fc.integer(near), { minLength: 8, maxLength: 8 }),
      (any, issuedAt, age, times) => {
        const given = {
          ...any,
          denials: any.denials.map((one, at) => movedTo(one, issuedAt, times.slice(2 * at))),
        };
        const known = given.denials.filter((denial) => denial.at <= issuedAt);
        const now = instant(issuedAt + age);
        const switched = given.signIn.accountId && ownMobileAccess(known, given.signIn.accountId);
        // As it is written into the token.
        const signIn = { ...given.signIn, ...(switched !== undefined && { mobileAccess: switched }) };
        fc.pre(
          signIn.signedInAt <= issuedAt && decide({ ...given, signIn, denials: known }, issuedAt).allowed,
        );
        const mattering = given.denials.filter((denial) => mattersUntil(denial) > now);
        const judged = decide({ ...given, signIn }, now);
        if (!judged.allowed) denied += 1;
        const outcome = decide({ ...given, signIn, denials: mattering }, now);
        expect(outcome.allowed).toBe(judged.allowed);
      },
    ),
    { numRuns: 1500 },
  );
  expect(denied).toBeGreaterThan(50);
});
