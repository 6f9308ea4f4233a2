import { expect, it } from "vitest";
import { tidyRulebook } from "./tidy.ts";

it("the size is told after forgetting, at first and whenever it has changed", async () => {
  const told: number[] = [];
  let denials = 3;
  const tidy = tidyRulebook(
    {
      forget: () => void (denials = Math.min(denials, 2)),
      size: () => ({ institutions: 1, clients: 1, denials }),
    },
    (size) => void told.push(size.denials),
  );
  await tidy();
  await tidy();
  denials = 1;
  await tidy();
  expect(told).toEqual([2, 1]);
});
