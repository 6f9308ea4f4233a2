import { expect, it } from "vitest";
import { hillview, riverside } from "../../test/two-schools.ts";
import type { Institution } from "../store/port/entities.ts";
import { searchSchools } from "./school-choice.ts";

const school = (id: Institution["id"], name: string, domains: readonly string[]): Institution => ({
  id,
  name,
  domains,
  contact: "",
  timeZone: "UTC",
  policy: { disabled: false, timers: {} },
});

const schools = [
  school(riverside, "Riverside High School", ["riverside.example"]),
  school(hillview, "École Élémentaire du Mont", ["hillview.example", "students.hillview.example"]),
];

it.each([
  ["nothing", "", [riverside, hillview]],
  ["spaces", "  ", [riverside, hillview]],
  ["a part of the name, whatever the case", "RIVER", [riverside]],
  ["words in any order", "school river", [riverside]],
  ["letters without their accents", "ecole elementaire", [hillview]],
  ["letters with accents that the name has not", "Rivérside", [riverside]],
  ["a domain", "students.hillview.example", [hillview]],
  ["a whole e-mail address", "ana@riverside.example", [riverside]],
  ["what is nowhere", "river hillview", []],
  ["signs that mean something in patterns", ".*", []],
])("finds schools by %s", (_sentence, search, found) => {
  expect(searchSchools(schools, search).map(({ id }) => id)).toEqual(found);
});
