import { describe, expect, it } from "vitest";
import { ContentProblems, parseContent } from "./parse-content.ts";

const institutions =
  "institutions:\n  - { id: north, name: North, contact: Ask., timeZone: Europe/Berlin }\n";
const account = (keys: string): string =>
  `${institutions}accounts:\n  - { institution: north, name: A, ${keys} }`;
const school = (keys: string): string =>
  `institutions:\n  - { id: a, name: A, contact: Ask., timeZone: Europe/Berlin, ${keys} }`;

function problemsOf(text: string): readonly string[] {
  try {
    parseContent(text, "f.yaml");
  } catch (error) {
    if (error instanceof ContentProblems)
      return error.problems.map((problem) => problem.replace("f.yaml:", ""));
    throw error;
  }
  return [];
}

describe("an institution", () => {
  it.each([
    ["colour: red", /colour: must be a colour in quotes/],
    ["colour: '#12345'", /colour: must be a colour/],
    ["domains: [School.example]", /domains\[0\]: must be a mail domain in lower case/],
    ["domains: [a.example, a.example]", /domains\[1\]: is there already/],
    ["logo: logo.png", /logo: must be a data: URI here/],
    ["logo: 'data:text/html,x'", /logo: must be a picture/],
    ["disabled: yes", /disabled: must be true or false/],
    ["timers: { mobile: { slidingHours: 4 } }", /absoluteHours: is required/],
    [
      "timers: { mobile: { absoluteHours: 47, slidingHours: 4 } }",
      /absoluteHours: must be at least 48 hours/,
    ],
    ["timers: { mobile: { absoluteHours: 48, slidingHours: 3 } }", /slidingHours: must be at least 4 hours/],
    ["timers: { mobile: { absoluteHours: 48.5, slidingHours: 4 } }", /absoluteHours: must be whole hours/],
    ["timers: { mobile: { absoluteHours: .inf, slidingHours: 4 } }", /absoluteHours: must be/],
    [
      "timers: { mobile: { absoluteHours: 48, slidingHours: 4, ends: soon } }",
      /ends: must be one of both-run-out/,
    ],
    ["timers: { mobile: always }", /mobile: must be none, or hours/],
    ["timers: { service: none }", /timers.service: is not a key/],
  ])("must not have %s", (keys, problem) => {
    expect(problemsOf(school(keys))).toEqual([expect.stringMatching(problem)]);
  });

  it.each(["+01:00", "Berlin", "Europe/Atlantis", ""])("must not be in the time zone %j", (zone) => {
    expect(problemsOf(institutions.replace("Europe/Berlin", JSON.stringify(zone)))).toEqual([
      expect.stringContaining("timeZone: must be an IANA time zone"),
    ]);
  });

  it.each(["UTC", "America/Argentina/Buenos_Aires", "Asia/Kathmandu"])(
    "may be in the time zone %s",
    (zone) => {
      expect(problemsOf(institutions.replace("Europe/Berlin", zone))).toEqual([]);
    },
  );

  it.each(["North", "no_rth", "-north", "n".repeat(61), "''"])("must not have the id %s", (id) => {
    expect(problemsOf(institutions.replace("id: north", `id: ${id}`))).toEqual([
      expect.stringContaining(".id: must"),
    ]);
  });

  it("must not share its id or its domain with another", () => {
    const text = `${school("domains: [a.example, b.example]")}\n  - { id: a, name: A, contact: Ask., timeZone: UTC, domains: [b.example] }`;
    expect(problemsOf(text)).toEqual([
      "3:7: institutions[1].id: another institution has this id",
      expect.stringContaining("institutions[1].domains[0]: another institution has this domain"),
    ]);
  });
});

describe("an account", () => {
  const hash =
    "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcyEh$2qQeGDdO3l5uJ4vUAAwOWsKbXWZVb3lHnKYn3p0cvKk";

  it.each([
    ["username: ''", /username: must be text on one line/],
    ["username: ' a'", /username: must be text on one line/],
    ['username: "a\\u0000b"', /username: must be text on one line/],
    ["username: a, email: nix", /email: must be an e-mail address, or none/],
    ["username: a, email: 5", /email: must be an e-mail address, or none|must be text/],
    ["username: a, roles: [boss]", /roles\[0\]: must be one of deployment-administrator/],
    ["username: a, passwordHash: 5f4dcc3b5aa765d61d8327deb882cf99", /passwordHash: must be an argon2id hash/],
    ["username: a, passwordHash: $2b$12$abcdefghijklmnopqrstuv", /passwordHash: must be an argon2id hash/],
    [`username: a, password: generate, passwordHash: "${hash}"`, /passwordHash: must not stand beside/],
  ])("must not have %s", (keys, problem) => {
    expect(problemsOf(account(keys))).toEqual([expect.stringMatching(problem)]);
  });

  it("must not have a password in the file, and the message does not repeat it", () => {
    const problems = problemsOf(account("username: a, password: hunter2"));
    expect(problems).toEqual([expect.stringContaining("password: must be one of generate, none")]);
    expect(problems.join()).not.toContain("hunter2");
  });

  it("may bring the hash of a password along", () => {
    const { accounts } = parseContent(account(`username: a, passwordHash: "${hash}"`), "f.yaml");
    expect(accounts[0]?.password).toEqual({ hash });
  });

  it("must not share its username with another of its institution, whatever the case", () => {
    const text = `${institutions}${institutions.slice(14).replaceAll("north", "south")}
accounts:
  - { institution: north, username: ana, name: A }
  - { institution: south, username: ana, name: A }
  - { institution: north, username: ANA, name: A }`;
    expect(problemsOf(text)).toEqual([
      expect.stringContaining("accounts[2].username: another account of the institution has this username"),
    ]);
  });

  it("must not be at an institution that the file does not declare", () => {
    const text = account("username: a").replace("institution: north", "institution: south");
    expect(problemsOf(text)).toEqual([
      expect.stringContaining('accounts[0].institution: this file declares no institution "south"'),
    ]);
  });
});
