import { expect, it } from "vitest";
import { begin, people } from "../../test/two-schools.ts";
import type { Denial, Suspension } from "../policy/denials.ts";
import { denialId } from "../policy/ids.ts";
import { after, hours, type Instant, never } from "../policy/time.ts";
import { cutOffAccount } from "./cut-off-account.ts";
import { suspendedUntil } from "./suspended-until.ts";

const suspension = (changes: Partial<Suspension> = {}): Suspension => ({
  type: "suspension",
  id: denialId("den_1"),
  accountId: people.ana.id,
  source: "administrator",
  code: "conduct",
  at: begin,
  startsAt: begin,
  signOut: true,
  ...changes,
});

const [soon, later] = [after(begin, hours(1)), after(begin, hours(2))];

it.each<[string, readonly Denial[], Instant | undefined]>([
  ["is not known while there is none", [cutOffAccount(people.ana.id, "revoked", begin)], undefined],
  ["is not known while one has no end", [suspension(), suspension({ endsAt: soon })], undefined],
  ["is not known while one never ends", [suspension({ endsAt: never })], undefined],
  ["is when the last one ends", [suspension({ endsAt: later }), suspension({ endsAt: soon })], later],
  ["does not count what has run out", [suspension({ endsAt: begin }), suspension({ endsAt: soon })], soon],
  ["does not count what was lifted", [suspension({ liftedAt: begin }), suspension({ endsAt: soon })], soon],
  [
    "does not count what has not begun",
    [suspension({ startsAt: soon }), suspension({ endsAt: later })],
    later,
  ],
  [
    "does not count somebody else's",
    [suspension({ accountId: people.ben.id }), suspension({ endsAt: soon })],
    soon,
  ],
])("the end of an account's suspensions %s", (_rule, denials, expected) => {
  expect(suspendedUntil(denials, people.ana.id, begin)).toBe(expected);
});
