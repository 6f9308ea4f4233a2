import { describe, expect, it } from "vitest";
import { after, before, type Instant, minutes } from "../../src/policy/time.ts";
import type { SignIns } from "../../src/store/port/sign-ins.ts";
import { at } from "./examples.ts";

export function counts(signIns: () => SignIns): void {
  describe("counters", () => {
    const window = minutes(10);
    const end = after(at(0), window);

    it("count from one, each by itself", async () => {
      expect(await signIns().count("a", window, at(0))).toBe(1);
      expect(await signIns().count("a", window, at(1))).toBe(2);
      expect(await signIns().count("b", window, at(1))).toBe(1);
      expect(await signIns().counted("a", at(2))).toBe(2);
      expect(await signIns().counted("none", at(2))).toBe(0);
    });

    it("count several at once, from none and from some, and begin anew with as many", async () => {
      expect(await signIns().countMany("a", 3, { window, now: at(0) })).toBe(3);
      expect(await signIns().countMany("a", 4, { window, now: at(1) })).toBe(7);
      expect(await signIns().count("a", window, at(2))).toBe(8);
      expect(await signIns().countMany("a", 2, { window, now: end })).toBe(2);
    });

    it("forget themselves a window after the first count, however often they counted since", async () => {
      await signIns().count("a", window, at(0));
      await signIns().count("a", window, before(end, minutes(1)));
      const last = (end - 1) as Instant;
      expect(await signIns().counted("a", last)).toBe(2);
      expect(await signIns().count("a", window, last)).toBe(3);
      expect(await signIns().counted("a", end)).toBe(0);
      expect(await signIns().count("a", window, end)).toBe(1);
      expect(await signIns().counted("a", after(end, minutes(9)))).toBe(1);
    });

    it("begin anew after a reset", async () => {
      await signIns().count("a", window, at(0));
      await signIns().resetCount("a");
      expect(await signIns().counted("a", at(1))).toBe(0);
      expect(await signIns().count("a", window, at(1))).toBe(1);
    });

    it("begin anew at one, however far they were, and last a window from then", async () => {
      const later = after(at(0), minutes(9));
      await signIns().countMany("a", 3, { window, now: at(0) });
      await signIns().countAnew("a", window, later);
      expect(await signIns().counted("a", later)).toBe(1);
      expect(await signIns().counted("a", end)).toBe(1);
      expect(await signIns().count("a", window, end)).toBe(2);
      expect(await signIns().counted("a", after(later, window))).toBe(0);
      await signIns().countAnew("none", window, at(0));
      expect(await signIns().counted("none", at(1))).toBe(1);
    });

    it("lose no count when many come at once", async () => {
      const values = await Promise.all(
        Array.from({ length: 50 }, async () => signIns().count("a", window, at(0))),
      );
      expect(values.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_none, n) => n + 1));
    });
  });
}
