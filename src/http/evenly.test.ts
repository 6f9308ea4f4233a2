import { expect, it } from "vitest";
import { evenly, nextStep } from "./evenly.ts";

it("lets an answer out at the same instant, however long it took to find, up to the next step", () => {
  const came = 1234.5;
  const out = (took: number) => nextStep(came, came + took) - came;
  for (let took = 0; took < 5; took += 1 / 64) expect(out(took)).toBe(5);
  expect([0, 4.999, 5.001, 9.999, 12, 5000.1].map((took) => Math.round(out(took)))).toEqual([
    5, 5, 10, 10, 15, 5005,
  ]);
});

it("waits for it, and never less", async () => {
  for (const took of [0, 4, 6]) {
    const came = performance.now() - took;
    const out = nextStep(came, performance.now());
    await evenly(came);
    expect(performance.now()).toBeGreaterThanOrEqual(out);
  }
});
