import { expect, it } from "vitest";
import { because, facts, hour, justBefore, suspension, until } from "../../test/support/sample-facts.ts";
import { type Decision, decide } from "./decide.ts";
import type { Suspension } from "./denials.ts";
import { accountId, denialId } from "./ids.ts";
import { type Instant, instant, never } from "./time.ts";

it.each<[string, Partial<Suspension>, Instant, Decision]>([
  ["the millisecond before it starts", {}, justBefore(hour(11)), until(hour(11))],
  ["its start itself", {}, hour(11), because("suspended", suspension)],
  [
    "the millisecond before its end",
    { endsAt: hour(20) },
    justBefore(hour(20)),
    because("suspended", suspension),
  ],
  ["its end itself is free again", { endsAt: hour(20) }, hour(20), until(never)],
  [
    "the millisecond before it is lifted",
    { liftedAt: hour(15) },
    justBefore(hour(15)),
    because("suspended", suspension),
  ],
  ["once lifted", { liftedAt: hour(15) }, hour(15), until(never)],
  ["lifted before it ever started", { liftedAt: hour(10) }, justBefore(hour(11)), until(never)],
  ["lifted before its start, after it", { liftedAt: hour(10) }, hour(12), until(never)],
  ["with signOut, while it lasts", { signOut: true }, hour(12), because("suspended", suspension)],
  [
    "with signOut, once lifted, is over for good",
    { signOut: true, liftedAt: hour(15) },
    hour(16),
    because("revoked", suspension),
  ],
  [
    "with signOut, once run out, is over for good",
    { signOut: true, endsAt: hour(20) },
    hour(21),
    because("revoked", suspension),
  ],
  [
    "with signOut, lifted before its start, ends nothing",
    { signOut: true, liftedAt: hour(10) },
    hour(16),
    until(never),
  ],
  [
    "with signOut, lifted at its start, ends nothing",
    { signOut: true, liftedAt: hour(11) },
    hour(16),
    until(never),
  ],
  [
    "with signOut, ending at its start, ends nothing",
    { signOut: true, endsAt: hour(11) },
    hour(16),
    until(never),
  ],
  ["lifted at an instant still to come", { liftedAt: hour(15) }, justBefore(hour(11)), until(hour(11))],
  ["with signOut, before its start", { signOut: true }, justBefore(hour(11)), until(hour(11))],
])("suspension: %s", (_sentence, term, now, decision) => {
  expect(decide(facts([{ ...suspension, ...term }]), now)).toStrictEqual(decision);
});

it("spares a sign-in made after the suspension started, once it is lifted", () => {
  const lifted: Suspension = { ...suspension, signOut: true, liftedAt: hour(15) };
  expect(decide(facts([lifted], { signedInAt: instant(hour(11) + 1) }), hour(16))).toStrictEqual(
    until(never),
  );
  expect(decide(facts([lifted], { signedInAt: hour(11) }), hour(16))).toStrictEqual(
    because("revoked", lifted),
  );
});

it("does not suspend or end anybody else", () => {
  const other = { accountId: accountId("acc_2") };
  expect(decide(facts([suspension], other), hour(12))).toStrictEqual(until(never));
  const lifted: Suspension = { ...suspension, signOut: true, liftedAt: hour(15) };
  expect(decide(facts([lifted], other), hour(16))).toStrictEqual(until(never));
});

it("stays suspended while one source of two still holds", () => {
  const directory: Suspension = { ...suspension, id: denialId("den_dir"), source: "directory" };
  const lifted: Suspension = { ...suspension, liftedAt: hour(12) };
  expect(decide(facts([lifted, directory]), hour(13))).toStrictEqual(because("suspended", directory));
});

it("is allowed until the earlier of two coming suspensions", () => {
  const second: Suspension = { ...suspension, id: denialId("den_2"), startsAt: hour(30) };
  const first: Suspension = { ...suspension, startsAt: hour(20) };
  expect(decide(facts([second, first]), hour(12))).toStrictEqual(until(hour(20)));
});
