import { describe, expect, it } from "vitest";
import type { AdminApi } from "./admin-api.ts";
import { CommandFailure } from "./failure.ts";
import { importPeople } from "./import-people.ts";
import type { ListedPerson } from "./people-file.ts";
import { terminalOn } from "./terminal.ts";

const people = (count: number, institution = "n", from = 2): readonly ListedPerson[] =>
  Array.from({ length: count }, (_, index) => ({
    line: from + index,
    institution,
    username: `u${from + index}`,
    name: "Somebody",
  }));

interface Body {
  readonly institution: string;
  readonly people: readonly { readonly username: string }[];
}

/** An API that creates everybody, until it is asked more often than `until`. */
function api(
  until = Number.POSITIVE_INFINITY,
  failure = new CommandFailure("unreachable", "Nobody answers."),
) {
  const asked: Body[] = [];
  const admin: AdminApi = async ({ body, answer }) => {
    if (asked.length >= until) throw failure;
    asked.push(body as Body);
    const results = (body as Body).people.map(({ username }) => ({ username, outcome: "created" }));
    return { document: { results }, value: answer.parse({ results }) };
  };
  return { admin, asked };
}

function terminal(isTerminal: boolean) {
  const stderr: string[] = [];
  const stream = { write: (text: string) => stderr.push(text) };
  return {
    stderr,
    terminal: terminalOn({
      stdout: stream,
      stderr: stream,
      isTerminal,
      zone: "UTC",
      json: false,
      quiet: false,
    }),
  };
}

const quiet = { ...terminal(false), generate: false };

const faulty: AdminApi = async () => {
  throw new TypeError("a fault");
};

describe("an import", () => {
  it("asks for at most 200 people of one institution at a time, and answers in the order of the list", async () => {
    const { admin, asked } = api();
    const list = [...people(150, "n", 2), ...people(1, "m", 152), ...people(251, "n", 153)];
    const { results, failure } = await importPeople(admin, list, quiet);
    expect(asked.map(({ institution, people: some }) => [institution, some.length])).toEqual([
      ["n", 200],
      ["n", 200],
      ["n", 1],
      ["m", 1],
    ]);
    expect(results.map(({ line, institution, username }) => [line, institution, username])).toEqual(
      list.map(({ line, institution, username }) => [line, institution, username]),
    );
    expect(failure).toBeUndefined();
  });

  it("of nobody asks nothing", async () => {
    const { admin, asked } = api();
    expect(await importPeople(admin, [], quiet)).toEqual({ results: [] });
    expect(asked).toEqual([]);
  });

  it("asks for random passwords only when told to", async () => {
    for (const generate of [true, false]) {
      const { admin, asked } = api();
      await importPeople(admin, people(1), { ...quiet, generate });
      expect("password" in (asked[0]?.people[0] ?? {})).toBe(generate);
    }
  });

  it("says why with each request", async () => {
    const { admin, asked } = api();
    await importPeople(admin, people(201), { ...quiet, reason: { code: "autumn", note: "as agreed" } });
    expect(asked).toMatchObject([{ code: "autumn", note: "as agreed" }, { code: "autumn" }]);
  });

  it("that is broken off keeps what was done: its passwords are told only once", async () => {
    const { admin } = api(1);
    const { results, failure } = await importPeople(admin, people(300), quiet);
    expect(results).toHaveLength(200);
    expect(failure).toMatchObject({
      exit: "unreachable",
      message: "Nobody answers. 200 of 300 people were imported before; the command can be run again.",
    });
  });

  it("tells what the server does not take with the lines of the file", async () => {
    const errors = [
      "people[1].email: must be an e-mail address",
      "people[0]: is malformed",
      "institution: odd",
    ];
    const { admin } = api(1, new CommandFailure("failed", "Not accepted.", errors));
    const { failure } = await importPeople(admin, people(202), quiet);
    expect(failure?.details).toEqual([
      "line 203: email: must be an e-mail address",
      "line 202: is malformed",
      "institution: odd",
    ]);
  });

  it("does not hide a fault of its own", async () => {
    await expect(importPeople(faulty, people(1), quiet)).rejects.toThrow("a fault");
  });

  it("shows a person how far it is, in one line that goes away", async () => {
    const shown = terminal(true);
    await importPeople(api().admin, people(201), { ...shown, generate: false });
    expect(shown.stderr).toEqual([
      "\r\u001b[KImporting 200 of 201 people…",
      "\r\u001b[KImporting 201 of 201 people…",
      "\r\u001b[K",
    ]);
  });

  it("shows nothing of it in a file", async () => {
    const shown = terminal(false);
    await importPeople(api().admin, people(201), { ...shown, generate: false });
    expect(shown.stderr).toEqual([]);
  });
});
