import { expect, it } from "vitest";
import { begin, twoSchools } from "../../test/two-schools.ts";
import { after, before, hours, milliseconds } from "../policy/time.ts";
import { operator } from "./caller.ts";
import { noteImport } from "./note-import.ts";

const what = { accounts: 7 };

it.each([
  ["now", before(begin, hours(1)), begin],
  ["later than all that was recorded", after(begin, hours(1)), after(begin, milliseconds(hours(1) + 1))],
])("is recorded %s, and time goes on from there", async (_words, latest, expected) => {
  const { records, now, audit } = await twoSchools();
  const at = await records.change(async (writer) => {
    await writer.putLatestInstant(latest);
    await noteImport(operator("ole"), { now, what })(writer);
    return writer.latestInstant();
  });
  expect(at).toBe(expected);
  expect(await audit()).toMatchObject([
    { at, action: "import", actor: { type: "operator", id: "ole" }, details: what },
  ]);
});
