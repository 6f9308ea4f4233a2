import { expect, it } from "vitest";
import { consoleDoor } from "../../test/console-door.ts";
import { begin } from "../../test/two-schools.ts";
import { milliseconds } from "../policy/time.ts";

it("no day is missing on the overview after the clocks have gone forward", async () => {
  const { get, sit, wait } = await consoleDoor();
  wait(milliseconds(Date.parse("2027-03-30T00:30:00+02:00") - begin));
  sit("dora");
  const { text } = await get("");
  const shown = ["17", "27", "28", "29", "30"].filter((day) => text.includes(`${day} Mar 2027`));
  expect(shown).toEqual(["17", "27", "28", "29", "30"]);
  expect(text).not.toContain("16 Mar 2027");
});
