import { describe, expect, it } from "vitest";
import { as, hugosPhone, people, phone, riverside, twoSchools } from "../../test/two-schools.ts";
import { grantId } from "../policy/ids.ts";
import { hours, milliseconds } from "../policy/time.ts";
import type { Revocation } from "../store/port/records.ts";
import { countEnded } from "./count-ended.ts";
import { refusedKey } from "./record-refusals.ts";
import { type Revoke, revoke } from "./revoke.ts";

/** Two schools, and how often their sign-ins are read. */
async function scene(patience = 10_000) {
  const schools = await twoSchools();
  let reads = 0;
  const grantsAt: typeof schools.signIns.grantsAt = (...asked) => {
    reads += 1;
    return schools.signIns.grantsAt(...asked);
  };
  const signIns = { ...schools.signIns, grantsAt };
  const end = async (target: Revoke["target"]): Promise<Revocation> => {
    const outcome = await revoke({ ...schools.deps, signIns })(as(people.dora), { target });
    if (!("revocation" in outcome)) throw new Error(outcome.outcome);
    return outcome.revocation;
  };
  const { records, now } = schools;
  return { ...schools, end, count: countEnded({ records, signIns, now, patience }), reads: () => reads };
}

describe("a revocation's count", () => {
  it.each<[string, Revoke["target"], number]>([
    ["a school", { level: "institution", institutionId: riverside }, 2],
    ["everyone", { level: "everyone" }, 3],
    ["a person", { level: "account", accountId: people.hugo.id }, 1],
    ["one sign-in", { level: "grant", grantId: hugosPhone }, 1],
  ])("of %s is that of the sign-ins it has ended", async (_what, target, ended) => {
    const { end, count } = await scene();
    expect(await count(await end(target))).toEqual({
      ended,
      seenRefused: 0,
      complete: true,
      countedAt: expect.any(Number),
    });
  });

  it("leaves out what was over before", async () => {
    const { end, count, wait } = await scene();
    await end({ level: "grant", grantId: phone });
    wait(milliseconds(1));
    const ofSchool = await end({ level: "institution", institutionId: riverside });
    expect(await count(ofSchool)).toMatchObject({ ended: 1 });
  });

  it("of a sign-in that is gone is none", async () => {
    const { end, count, signIns } = await scene();
    const revocation = await end({ level: "grant", grantId: phone });
    await signIns.removeGrants([phone, grantId("grt_x")]);
    expect(await count(revocation)).toEqual({
      ended: 0,
      seenRefused: 0,
      complete: true,
      countedAt: expect.any(Number),
    });
  });

  it("says how many were seen refused, as it is at the moment", async () => {
    const { end, count, signIns, now } = await scene();
    const revocation = await end({ level: "everyone" });
    await count(revocation);
    await signIns.count(refusedKey(revocation.id), hours(1), now());
    expect(await count(revocation)).toMatchObject({ seenRefused: 1 });
  });

  it("is made once, for all who ask at once or later", async () => {
    const { end, count, reads, wait } = await scene();
    const revocation = await end({ level: "everyone" });
    await Promise.all([count(revocation), count(revocation)]);
    wait(hours(24));
    expect(await count(revocation)).toMatchObject({ ended: 3, complete: true });
    expect(reads()).toBe(1);
  });

  it("is begun again after a fault, which whoever asked is told of", async () => {
    const { end, records, signIns, now } = await scene();
    let fails = true;
    const broken: typeof signIns.grantsAt = (...asked) =>
      fails ? Promise.reject(new Error("asleep")) : signIns.grantsAt(...asked);
    const count = countEnded({ records, signIns: { ...signIns, grantsAt: broken }, now, patience: 10_000 });
    const revocation = await end({ level: "everyone" });
    await expect(count(revocation)).rejects.toThrow("asleep");
    fails = false;
    expect(await count(revocation)).toMatchObject({ ended: 3, complete: true });
  });
});

it("who has no patience is told that the counting goes on", async () => {
  const { end, records, signIns, now } = await scene();
  const gate = Promise.withResolvers<void>();
  const slow: typeof signIns.grantsAt = async (...asked) => {
    await gate.promise;
    return signIns.grantsAt(...asked);
  };
  const count = countEnded({ records, signIns: { ...signIns, grantsAt: slow }, now, patience: 1 });
  const revocation = await end({ level: "everyone" });
  expect(await count(revocation)).toEqual({ ended: 0, seenRefused: 0, complete: false });
  gate.resolve();
  await expect
    .poll(() => count(revocation))
    .toEqual({ ended: 3, seenRefused: 0, complete: true, countedAt: expect.any(Number) });
});
