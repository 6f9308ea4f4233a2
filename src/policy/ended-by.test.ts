import { expect, it } from "vitest";
import { cutOff, facts, hour, revocation, suspension } from "../../test/support/sample-facts.ts";
import type { Denial } from "./denials.ts";
import { endedBy } from "./ended-by.ts";
import { denialId } from "./ids.ts";

const later = { ...cutOff, id: denialId("den_later"), at: hour(12), notBefore: hour(12) };
const sameTime = { ...cutOff, id: denialId("den_z") };
const suspended = { ...suspension, at: hour(10), startsAt: hour(10) };
const lifted = { ...suspended, liftedAt: hour(10.5) };

it.each<[string, Parameters<typeof endedBy>[0], readonly Denial[], boolean]>([
  ["a cut-off ends what was allowed until it came", cutOff, [cutOff], true],
  ["so does the revocation of the sign-in itself", revocation, [revocation], true],
  ["of two, the earlier did", cutOff, [later, cutOff], true],
  ["of two, the later did not", later, [later, cutOff], false],
  ["of two at once, one did", cutOff, [sameTime, cutOff], true],
  ["of two at once, the other did not", sameTime, [sameTime, cutOff], false],
  ["what was suspended then was over already", cutOff, [suspended, cutOff], false],
  ["what was lifted before was allowed again", cutOff, [lifted, cutOff], true],
  ["a cut-off ends no later sign-in", { ...cutOff, notBefore: hour(9) }, [], false],
])("%s", (_sentence, record, denials, expected) => {
  expect(endedBy(record, facts(denials))).toBe(expected);
});
