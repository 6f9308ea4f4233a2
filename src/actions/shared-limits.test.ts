import { expect, it } from "vitest";
import { begin, twoSchools } from "../../test/two-schools.ts";
import { after, minutes } from "../policy/time.ts";
import { StoreUnavailable } from "../store/port/records.ts";
import { sharedLimits } from "./shared-limits.ts";

const silent = async (): Promise<never> => {
  throw new StoreUnavailable("no answer");
};

it("leaves sign-ins that no other machine has as they are, and counts no misses with others", async () => {
  const { signIns, now } = await twoSchools();
  const limits = sharedLimits({ signIns, now, shared: false });
  expect(limits).toEqual({ signIns });
  expect(limits.signIns).toBe(signIns);
});

it("counts on when what is shared does not answer, and gives all else as it is", async () => {
  const { signIns, now } = await twoSchools();
  const limits = sharedLimits({ signIns: { ...signIns, count: silent, counted: silent }, now, shared: true });
  expect(await limits.signIns.count("a", minutes(15), begin)).toBe(1);
  expect(await limits.signIns.counted("a", begin)).toBe(1);
  expect(limits.signIns.grant).toBe(signIns.grant);
});

it("adds up a caller's misses of a minute, and each caller's apart", async () => {
  const { signIns, now, wait } = await twoSchools();
  const { addMisses } = sharedLimits({ signIns, now, shared: true });
  expect([await addMisses?.("platform", 3), await addMisses?.("platform", 4)]).toEqual([3, 7]);
  expect(await addMisses?.("library", 1)).toBe(1);
  expect(await signIns.counted("introspection misses platform", begin)).toBe(7);
  wait(minutes(1));
  expect(await addMisses?.("platform", 2)).toBe(2);
  expect(after(begin, minutes(1))).toBe(now());
});
