import type { KoaContextWithOIDC } from "oidc-provider";
import { expect, it } from "vitest";
import { at } from "../../test/contracts/examples.ts";
import type { Decision } from "../policy/decide.ts";
import { after, hours, type Instant, milliseconds, minutes, never, seconds } from "../policy/time.ts";
import { engineLifetimes } from "./lifetimes.ts";

const judgedAt = at(0);
const unlimited: Decision = { allowed: true, until: never };
const untilSoon: Decision = { allowed: true, until: after(judgedAt, minutes(10)) };

/** Seconds that an access token gets which is made some time after its sign-in was judged. */
const lifetime = (decision: Decision, issuedAt: Instant): number =>
  engineLifetimes({
    accessToken: hours(1),
    now: () => issuedAt,
    judged: () => ({ decision, decidedAt: judgedAt }),
  }).AccessToken({} as KoaContextWithOIDC);

const rows: readonly [string, Decision, Instant, number][] = [
  ["made at once lives its whole life", unlimited, judgedAt, 3600],
  [
    "made 90 seconds later, because the process stood still, lives so much less",
    unlimited,
    after(judgedAt, seconds(90)),
    3510,
  ],
  [
    "made a moment later, as always, lives its whole life",
    unlimited,
    after(judgedAt, milliseconds(999)),
    3600,
  ],
  ["made when its life is over does not live", unlimited, after(judgedAt, hours(2)), 1],
  ["lives no longer than its sign-in", untilSoon, judgedAt, 600],
  ["made later ends with its sign-in all the same", untilSoon, after(judgedAt, seconds(90)), 510],
];

it.each(rows)("an access token %s", (_what, decision, issuedAt, expected) => {
  expect(lifetime(decision, issuedAt)).toBe(expected);
});
