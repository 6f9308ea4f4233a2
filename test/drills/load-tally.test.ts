import { expect, it } from "vitest";
import { newTally } from "./load-tally.ts";
import { newStandings } from "./standings.ts";

it("counts what the ledger says of each answer", () => {
  const standings = newStandings();
  const signIn = standings.begin(0);
  standings.note(signIn, "either", 100);
  standings.note(signIn, "denied", 200);
  const tally = newTally(standings);
  const hear = (began: number, active: boolean | undefined) =>
    tally.hear({ signIn, began, settled: began + 1, active }, "the test");
  hear(1, true);
  hear(50, false);
  hear(150, true);
  hear(201, true);
  hear(209, false);
  hear(211, false);
  hear(212, undefined);
  expect(tally.counts()).toEqual({ answers: 6, wrong: 2, uncertain: 1, soon: 3, unavailable: 1 });
});
