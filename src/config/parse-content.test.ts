import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hours } from "../policy/time.ts";
import { ContentProblems, parseContent, readContentDocument, readContentFile } from "./parse-content.ts";

/** The problems without the file's name. */
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

const school = (keys: string): string =>
  `institutions:\n  - { id: a, name: A, contact: Ask., timeZone: Europe/Berlin, ${keys} }`;

const one = (n: number): string =>
  `  - { id: s${n}, name: S, contact: Ask., timeZone: Europe/Berlin, timers: `;

describe("parseContent", () => {
  it("reads content into the words of the program, and nothing that the file does not say", () => {
    const text = `
institutions:
  - id: north
    name: North
    contact: Ask the office.
    timeZone: Europe/Berlin
    colour: none
    timers: { mobile: { absoluteHours: 48, slidingHours: 4 }, tool: none }
clients:
  - { id: app, kind: mobile, name: App, institutions: [north], redirectUris: ["com.example:/in"], scopes: [openid] }
  - { id: bot, kind: service, name: Bot, institutions: all, scopes: [accounts:read] }
accounts:
  - { institution: north, username: ana, name: Ana, password: generate, email: none }
  - { institution: north, username: ben, name: Ben, password: none, roles: [support] }
`;
    expect(parseContent(text, "f.yaml")).toEqual({
      institutions: [
        {
          id: "north",
          name: "North",
          contact: "Ask the office.",
          timeZone: "Europe/Berlin",
          colour: null,
          timers: { mobile: { absolute: hours(48), sliding: hours(4), ends: "both-run-out" }, tool: null },
        },
      ],
      clients: [
        {
          id: "app",
          kind: "mobile",
          name: "App",
          institutions: ["north"],
          redirectUris: ["com.example:/in"],
          scopes: ["openid"],
          secret: "none",
        },
        {
          id: "bot",
          kind: "service",
          name: "Bot",
          institutions: "all",
          scopes: ["accounts:read"],
          secret: "generate",
        },
      ],
      accounts: [
        { institutionId: "north", username: "ana", name: "Ana", email: null, password: "generate" },
        { institutionId: "north", username: "ben", name: "Ben", roles: ["support"] },
      ],
    });
  });

  it("tells all problems together, in the order of the lines, each with its place", () => {
    const text = `institutions:
  - id: north
    nmae: North
    contact: Ask.
    timeZone: Europe/Berlin
    timers:
      mobile: { absoluteHours: 47 }
clients:
  - { id: c, kind: service, name: C, institutions: [south], scopes: [a b] }
accounts:
  - institution: north
    username: 007
    name: A
`;
    expect(problemsOf(text)).toEqual([
      "2:5: institutions[0].name: is required",
      "3:5: institutions[0].nmae: is not a key that is known here",
      "7:7: institutions[0].timers.mobile.slidingHours: is required",
      "7:17: institutions[0].timers.mobile.absoluteHours: must be at least 48 hours",
      '9:53: clients[0].institutions[0]: this file declares no institution "south"',
      "9:70: clients[0].scopes[0]: must be one word without spaces, quotes or backslashes",
      "12:5: accounts[0].username: must be text: put it in quotes",
    ]);
  });

  it("tells the place of a problem behind an alias", () => {
    const text = `institutions:\n  - &a { id: north, name: 5, contact: Ask., timeZone: Europe/Berlin }\n  - *a\n`;
    expect(problemsOf(text)).toEqual([
      "2:10: institutions[1].id: another institution has this id",
      "2:21: institutions[0].name: must be text: put it in quotes",
      "2:21: institutions[1].name: must be text: put it in quotes",
    ]);
  });

  it.each<[string, string, string | RegExp]>([
    ["nothing", "", "1:1: must hold institutions, clients or accounts"],
    ["a list", "- a", "1:1: must hold institutions, clients or accounts"],
    ["an unknown key", "schools: []", "1:1: schools: is not a key that is known here"],
    ["a key twice", "clients: []\nclients: []", "2:1: Map keys must be unique"],
    [
      "two documents",
      "clients: []\n---\nclients: []",
      "2:1: begins a second document, and a file holds only one",
    ],
    ["a tag", "clients: !!js/function 'x'", /^1:10: Unresolved tag/],
    ["a key that is no text", "? [a]\n: b", /^1:3: .*keys must be strings/],
    ["an alias that leads nowhere", "clients: *nobody", /aliases/],
    ["a list that is empty by mistake", "clients:", "1:1: clients: must be a list, and is empty"],
    [
      "a key of the prototype",
      "__proto__: { clients: [] }",
      "1:1: __proto__: is not a key that is known here",
    ],
    ["a nesting without end", "[".repeat(20_000), /nested too deeply/],
  ])("refuses %s", (_, text, problem) => {
    expect(problemsOf(text)).toEqual([expect.stringMatching(problem)]);
  });

  it("refuses a bomb of aliases quickly", () => {
    const levels = "bcdefghijk".split("");
    const lines = levels.map((name, index) => {
      const inner = `*${"abcdefghij"[index]},`.repeat(10);
      return `${name}: &${name} [${inner}]`;
    });
    expect(problemsOf(`a: &a [1]\n${lines.join("\n")}`)).toEqual([expect.stringContaining("aliases")]);
  });

  it("takes an alias for each of 900 schools", () => {
    const rest = Array.from({ length: 900 }, (_, n) => `${one(n)}*t }`);
    const text = `institutions:\n${one(900)}&t { web: { absoluteHours: 48, slidingHours: 4 } } }\n${rest.join("\n")}`;
    expect(parseContent(text, "f.yaml").institutions).toHaveLength(901);
  });
});

describe("readContentFile", () => {
  it("tells its path with each problem, and that a file cannot be read", () => {
    const folder = mkdtempSync(join(tmpdir(), "hallpass-"));
    const path = join(folder, "school.yaml");
    writeFileSync(path, school("logo: missing.png"));
    expect(() => readContentFile(path)).toThrow(`${path}:2:63: institutions[0].logo: cannot be read: ENOENT`);
    rmSync(folder, { recursive: true });
    expect(() => readContentFile(path)).toThrow(`${path}: cannot be read: ENOENT`);
  });
});

describe("readContentDocument", () => {
  it.each(["config/demo.yaml", "config/example.yaml"])(
    "gives %s in a form that says the same when it arrives elsewhere as JSON",
    (path) => {
      const sent = JSON.stringify(readContentDocument(path));
      expect(parseContent(sent, "sent")).toEqual(readContentFile(path));
    },
  );
});
