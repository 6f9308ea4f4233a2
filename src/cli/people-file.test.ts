import { describe, expect, it } from "vitest";
import { CommandFailure } from "./failure.ts";
import { formatOf, readPeople } from "./people-file.ts";

const csv = (...lines: readonly string[]) => readPeople(lines.join("\n"), "csv");
const json = (...lines: readonly string[]) => readPeople(lines.join("\n"), "jsonl");

function problems(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof CommandFailure) return error.details;
    throw error;
  }
  return [];
}

const header = "institution,username,name,email,roles";

describe("a CSV file of people", () => {
  it("has a line for each person, known by its number", () => {
    expect(
      csv(header, "northfield,ana,Ana Ruiz,ana@northfield.example,support", "", "northfield,bo,Bo Li,,"),
    ).toEqual([
      {
        line: 2,
        institution: "northfield",
        username: "ana",
        name: "Ana Ruiz",
        email: "ana@northfield.example",
        roles: ["support"],
      },
      { line: 4, institution: "northfield", username: "bo", name: "Bo Li" },
    ]);
  });

  it("may quote commas and line breaks, start with a byte order mark, and end its lines as Windows does", () => {
    expect(csv(`\uFEFF${header}\r`, 'northfield,ana,"Ruiz, Ana",,\r')).toMatchObject([{ name: "Ruiz, Ana" }]);
  });

  it("may order its columns as it likes and leave out e-mail and roles", () => {
    expect(csv("Name, Username, Institution", "Ana,ana,northfield")).toEqual([
      { line: 2, institution: "northfield", username: "ana", name: "Ana" },
    ]);
  });

  it("separates roles by blanks or semicolons", () => {
    expect(csv(header, "n,a,A,,support; institution-administrator")).toMatchObject([
      { roles: ["support", "institution-administrator"] },
    ]);
  });

  it("with nobody in it is no mistake", () => expect(csv(header)).toEqual([]));

  it("with a wrong header names every column that is wrong", () => {
    expect(problems(() => csv("school,username,name", "n,a,A"))).toEqual([
      'line 1: there is no column "school"',
      'line 1: the column "institution" is missing',
    ]);
  });

  it("with a cell too many names the line", () => {
    expect(problems(() => csv(header, "n,a,A,,,x"))).toEqual([expect.stringContaining("on line 2")]);
  });

  it("tells everything that is missing at once", () => {
    expect(problems(() => csv(header, "n,,A,,", ",b,,,"))).toEqual([
      "line 2: username: must not be empty",
      "line 3: institution: must not be empty",
      "line 3: name: must not be empty",
    ]);
  });

  it("that names somebody twice, in any spelling, is refused with both lines", () => {
    expect(problems(() => csv(header, "n,ana,A,,", "m,ana,A,,", "n,ANA,A,,"))).toEqual([
      "line 4: n/ANA is on line 2 too",
    ]);
  });

  it("tells twenty problems and counts the rest", () => {
    const told = problems(() => csv(header, ...Array.from({ length: 25 }, () => "n,,A,,")));
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toBe("and 5 more");
  });
});

describe("a file of JSON lines", () => {
  it("has one object on each line", () => {
    expect(json('{"institution":"n","username":"a","name":"A","roles":[]}', "")).toEqual([
      { line: 1, institution: "n", username: "a", name: "A", roles: [] },
    ]);
  });

  it.each([
    ["what is no JSON", "{", "line 1: must be one JSON object"],
    ["a list", "[]", "line 1: must be one JSON object"],
    ["a number for a name", '{"institution":"n","username":"a","name":1}', "line 1: name: must be a text"],
    [
      "a field that nobody knows",
      '{"institution":"n","username":"a","name":"A","x":1}',
      'line 1: Unrecognized key: "x"',
    ],
  ])("refuses %s", (_, line, problem) => expect(problems(() => json(line))).toEqual([problem]));
});

describe("formatOf", () => {
  it.each([
    ["people.csv", "csv"],
    ["people.CSV", "csv"],
    ["people.jsonl", "jsonl"],
    ["a.csv.ndjson", "jsonl"],
    ["people.txt", undefined],
    ["-", undefined],
  ])("takes %s for %s", (file, format) => expect(formatOf(file)).toBe(format));
});
