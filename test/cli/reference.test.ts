import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { exitCodes } from "../../src/cli/exit-codes.ts";
import { hallpassProgram } from "../../src/cli/program.ts";

const silent = { write: () => true };
const runNothing = async (): Promise<void> => undefined;
const program = hallpassProgram(() => runNothing, { stdout: silent, stderr: silent });

/** What people run: `hallpass accounts` alone only shows its help, `hallpass audit` has options of its own. */
const verbs = program.commands.flatMap((command) =>
  command.commands.length === 0 || command.options.length > 0
    ? [command, ...command.commands]
    : command.commands,
);

const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;

const cell = (text: string): string => text.replaceAll("|", "\\|");
const sections = (page: string): readonly string[] => page.split(/^(?=## )/m).slice(1);
const headings = (page: string) => sections(page).map((section) => section.split("\n")[0]);
const rows = (section: string) =>
  [...section.matchAll(/^\| `(.+?)` \| (.+) \|$/gm)].map(([, first, second]) => [first, second]);

describe("docs/reference/cli.md", () => {
  const page = readFileSync("docs/reference/cli.md", "utf8");

  it("has a heading for each verb, in the order of the help, and no other", () => {
    expect(verbs.length).toBeGreaterThan(15);
    expect(headings(page)).toEqual(verbs.map((verb) => `## ${nameOf(verb)}`));
  });

  it("lists the options that every verb takes", () => {
    const [start = ""] = page.split(/^## /m);
    expect(rows(start)).toEqual(program.options.map(({ flags, description }) => [flags, description]));
  });

  it.each(verbs.map((verb) => [nameOf(verb), verb] as const))(
    "describes %s as its help does",
    (name, verb) => {
      const section = sections(page).find((one) => one.startsWith(`## ${name}\n`)) ?? "";
      const usage = [name, ...(verb.options.length > 0 ? ["[options]"] : []), ...argumentsOf(verb)].join(" ");
      expect(section).toContain(`\n    ${usage}\n`);
      const terms = [
        ...verb.registeredArguments.map((argument) => [term(argument), argument.description]),
        ...verb.options.map(({ flags, description }) => [flags, description]),
      ];
      expect(rows(section)).toEqual(
        terms.map(([flags = "", description = ""]) => [cell(flags), cell(description)]),
      );
    },
  );
});

describe("the help", () => {
  it.each(verbs.map((verb) => [nameOf(verb), verb] as const))(
    "of %s says what it does and ends with an example",
    (name, verb) => {
      let help = "";
      verb.configureOutput({ writeOut: (text) => (help += text) });
      verb.outputHelp();
      expect(verb.description().length).toBeGreaterThan(20);
      expect(help.split("\nExamples:\n")[1]).toContain(`  $ ${name}`);
    },
  );
});

describe("docs/reference/exit-codes.md", () => {
  it("has a heading for each exit code, and no other", () => {
    const page = readFileSync("docs/reference/exit-codes.md", "utf8");
    expect(headings(page)).toEqual(
      Object.values(exitCodes).map((code) => expect.stringMatching(`^## ${code} `)),
    );
  });
});

function argumentsOf(verb: Command): readonly string[] {
  return verb.registeredArguments.map(term);
}

function term(argument: Command["registeredArguments"][number]): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}
