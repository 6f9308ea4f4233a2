import { expect, it } from "vitest";
import { isOverAck, raced, type Span } from "./overlap.ts";

/** The administrator's request: sent at 10, acknowledged at 20. */
const act = { from: 10, to: 20 };

const rows: readonly [string, Span, "no race" | "a race" | "over the acknowledgement"][] = [
  ["settled before the administrator's request was sent", { from: 1, to: 9 }, "no race"],
  ["settled at the moment of sending", { from: 1, to: 10 }, "no race"],
  ["sent before, and settled meanwhile", { from: 1, to: 11 }, "a race"],
  ["sent and settled meanwhile", { from: 11, to: 19 }, "a race"],
  ["settled at the moment of the acknowledgement", { from: 11, to: 20 }, "a race"],
  [
    "sent before, and still under way at the acknowledgement",
    { from: 1, to: 21 },
    "over the acknowledgement",
  ],
  ["sent meanwhile, and still under way", { from: 19, to: 21 }, "over the acknowledgement"],
  ["sent at the moment of the acknowledgement", { from: 20, to: 21 }, "no race"],
];

it.each(rows)("a request %s", (_what, request, expected) => {
  expect([raced(request, act), isOverAck(request, act)]).toEqual([
    expected !== "no race",
    expected === "over the acknowledgement",
  ]);
});
