import { expect, it } from "vitest";
import { newStandings } from "./standings.ts";

/** Signed in to at 10, paused from 20 to 30, reinstated from 40 to 50, ended from 60 to 70: sent, and acknowledged. */
function ledger() {
  const standings = newStandings();
  standings.begin(0);
  const signIn = standings.begin(10);
  standings.note(signIn, "either", 20);
  standings.note(signIn, "denied", 30);
  standings.note(signIn, "either", 40);
  standings.note(signIn, "allowed", 50);
  standings.note(signIn, "either", 60);
  standings.note(signIn, "denied", 70);
  return { standings, signIn };
}

const rows: readonly [string, number, number, boolean, "right" | "wrong" | "uncertain"][] = [
  ["active before anything happened", 11, 12, true, "right"],
  ["inactive before anything happened", 11, 12, false, "wrong"],
  ["inactive, settled at the moment of sending the pause", 11, 20, false, "uncertain"],
  ["active over the sending of the pause", 19, 21, true, "uncertain"],
  ["inactive over the sending of the pause", 19, 21, false, "uncertain"],
  ["active between sending and acknowledgement", 21, 29, true, "uncertain"],
  ["active, begun before the acknowledgement and settled after it", 29, 31, true, "uncertain"],
  ["active, begun at the moment of the acknowledgement", 30, 31, true, "uncertain"],
  ["active, begun after the acknowledgement", 31, 32, true, "wrong"],
  ["inactive, begun after the acknowledgement", 31, 32, false, "right"],
  ["active over the sending of the reinstatement", 39, 41, true, "uncertain"],
  ["active from the pause until the reinstatement is acknowledged", 31, 51, true, "uncertain"],
  ["inactive over the acknowledgement of the reinstatement", 49, 51, false, "uncertain"],
  ["inactive after the reinstatement", 51, 52, false, "wrong"],
  ["active after the reinstatement", 51, 52, true, "right"],
  ["active long after the end", 1000, 1001, true, "wrong"],
  ["inactive long after the end", 1000, 1001, false, "right"],
  ["before it was signed in to", 1, 12, true, "uncertain"],
];

it.each(rows)("an answer %s", (_what, began, settled, active, verdict) => {
  const { standings, signIn } = ledger();
  expect(standings.judge({ signIn, began, settled, active })).toMatchObject({ verdict });
});

it("tells how long the standing was certain when the question began", () => {
  const { standings, signIn } = ledger();
  const answered = { signIn, began: 30.5, settled: 31, active: true };
  expect(standings.judge(answered)).toEqual({ verdict: "wrong", since: 0.5 });
});

it("keeps sign-ins apart", () => {
  const { standings } = ledger();
  expect(standings.judge({ signIn: 0, began: 71, settled: 72, active: true })).toMatchObject({
    verdict: "right",
  });
});

it("knows only what has begun", () => {
  expect(() => newStandings().note(3, "denied", 1)).toThrow("The ledger knows of no sign-in 3.");
});
