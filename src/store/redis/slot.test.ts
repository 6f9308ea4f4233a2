import { expect, it } from "vitest";
import { slotOf } from "./slot.ts";

it.each([
  ["123456789", 12_739],
  ["foo", 12_182],
  ["hp:n1{foo}", 12_182],
  ["{}foo", 9500],
])("%s is in slot %i, as Redis says", (key, slot) => {
  expect(slotOf(key)).toBe(slot);
});
