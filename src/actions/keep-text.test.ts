import { expect, it } from "vitest";
import { twoSchools } from "../../test/two-schools.ts";
import { milliseconds, minutes } from "../policy/time.ts";
import { keepText } from "./keep-text.ts";

it("keeps the last text of a name for an hour, and none of another name", async () => {
  const school = await twoSchools();
  const { keep, kept } = keepText(school);
  expect(await kept("list")).toBeUndefined();
  await keep("list", "first");
  school.wait(minutes(30));
  await keep("list", "second");
  school.wait(milliseconds(60 * 60 * 1000 - 1));
  expect([await kept("list"), await kept("another")]).toEqual(["second", undefined]);
  school.wait(milliseconds(1));
  expect(await kept("list")).toBeUndefined();
});
