import { PassThrough, Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { passwordAsked, readPassword } from "./passwords.ts";

const piped = (text: string) => streams(Readable.from([text]), false);

/** A terminal at which a person types what they are asked for. */
function typing(...lines: readonly string[]) {
  const keyboard = new PassThrough();
  const { stdin, stderr, shown } = streams(keyboard, true);
  const answers = [...lines];
  return {
    stdin,
    shown,
    stderr: {
      write: (text: string) => {
        stderr.write(text);
        if (text.endsWith(": ")) setImmediate(() => keyboard.write(answers.shift() ?? "\u0003"));
      },
    },
  };
}

function streams(input: Readable, isTTY: boolean) {
  const shown: string[] = [];
  const stdin = Object.assign(input, { isTTY }) as unknown as NodeJS.ReadStream;
  return { stdin, shown, stderr: { write: (text: string) => shown.push(text) } };
}

describe("a password from a pipe", () => {
  it.each([
    ["its first line", "correct horse\nand no more\n", "correct horse"],
    ["a line that does not end", "correct horse", "correct horse"],
    ["a line that ends as Windows does, with its blanks", " correct horse \r\n", " correct horse "],
  ])("is %s", async (_, text, password) => expect(await readPassword(piped(text))).toBe(password));

  it.each(["", "\n"])("is missing in %j", async (text) => {
    await expect(readPassword(piped(text))).rejects.toThrow("no password on stdin");
  });

  it("cannot be the word that asks for a random one", async () => {
    await expect(readPassword(piped("generate\n"))).rejects.toThrow("first that anybody would guess");
  });
});

describe("a password that a person types", () => {
  it("is asked for twice and never shown", async () => {
    const terminal = typing("correct horse\r", "correct horse\r");
    expect(await readPassword(terminal)).toBe("correct horse");
    expect(terminal.shown).toEqual(["New password: ", "\n", "Once more: ", "\n"]);
  });

  it("may be typed or pasted faster than it is asked for", async () => {
    expect(await readPassword(typing("correct horse\rcorrect horse\r"))).toBe("correct horse");
  });

  it("must be the same both times", async () => {
    await expect(readPassword(typing("correct horse\r", "correct house\r"))).rejects.toThrow("not the same");
  });

  it.each([
    ["Ctrl-C", "\u0003"],
    ["Ctrl-D", "\u0004"],
  ])("can be left out with %s", async (_, key) => {
    await expect(readPassword(typing(key))).rejects.toThrow("Nothing was changed");
  });
});

describe("the options for passwords", () => {
  it.each([
    ["neither asks for none", {}, undefined],
    ["--generate asks the server for one", { generate: true }, "generate"],
    ["--password-stdin reads it", { passwordStdin: true }, "correct horse"],
  ] as const)("%s", async (_, options, password) => {
    expect(await passwordAsked(piped("correct horse\n"), options)).toBe(password);
  });

  it("do not go together", async () => {
    const both = passwordAsked(piped("x"), { generate: true, passwordStdin: true });
    await expect(both).rejects.toMatchObject({ exit: "usage" });
  });
});
