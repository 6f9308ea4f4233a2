import { describe, expect, it } from "vitest";
import { consoleDoor } from "../../test/console-door.ts";
import { riverside } from "../../test/two-schools.ts";
import { instant } from "../policy/time.ts";
import { fieldsOf, policyBody } from "./policy-data.ts";

const timeZone = "Europe/Berlin";
const at = (text: string) => instant(Date.parse(text));

/** It begins in the second of two hours that are called the same, and ends with a second. */
const odd = { from: at("2026-10-25T01:30:00Z"), to: at("2026-10-30T22:59:59Z") };

describe("the fields of a quiet period", () => {
  const fields = fieldsOf({ timers: {}, quietPeriods: [odd] }, timeZone);
  const sent = (changed: object) =>
    policyBody({ ...fields, ...changed }, { timeZone, present: [odd] })["quietPeriods"];

  it("that were not touched move nothing", () =>
    expect(sent({})).toEqual([{ from: "2026-10-25T01:30:00Z", to: "2026-10-30T22:59:59Z" }]));

  it("that were changed say what they say, and the other stays", () =>
    expect(sent({ "quiet-from-0": "2026-10-25T03:30" })).toEqual([
      { from: "2026-10-25T02:30:00Z", to: "2026-10-30T22:59:59Z" },
    ]));
});

it("a policy that is saved on the console keeps its quiet periods to the second", async () => {
  const { get, post, records, sit } = await consoleDoor();
  const school = await records.institution(riverside);
  if (school === undefined) throw new Error("no school");
  await records.change((writer) =>
    writer.putInstitution({ ...school, policy: { ...school.policy, quietPeriods: [odd] } }),
  );
  sit("rosa");
  const quiet = "quiet-from-0=2026-10-25T02:30&quiet-to-0=2026-10-30T23:59";
  const proposed = `/policy?institution=riverside&proposed=yes&mobileAccess=off&repeats=none&${quiet}`;
  expect((await get(proposed)).text).not.toContain("--quiet-period");
  expect((await post(proposed)).status).toBe(303);
  const saved = (await records.institution(riverside))?.policy;
  expect(saved).toMatchObject({ mobileAccess: false, quietPeriods: [odd] });
});
