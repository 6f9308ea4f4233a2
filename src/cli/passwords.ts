import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { CommandFailure, wrongUsage } from "./failure.ts";
import type { CommandLineDeps } from "./session.ts";

type Streams = Pick<CommandLineDeps, "stdin" | "stderr">;

export interface PasswordOptions {
  readonly passwordStdin?: true;
  readonly generate?: true;
}

export const withPassword = (command: Command): Command =>
  command
    .option(
      "--password-stdin",
      "read the password from stdin: a person types it twice, a script pipes one line",
    )
    .option("--generate", "let the server make a random password, which is shown once on stdout");

/** Undefined when neither option asks for one. The word is what the API takes for a random one. */
export async function passwordAsked(
  streams: Streams,
  { generate, passwordStdin }: PasswordOptions,
): Promise<string | undefined> {
  if (generate && passwordStdin) throw wrongUsage("Give --generate or --password-stdin, not both.");
  if (generate) return "generate";
  return passwordStdin ? readPassword(streams) : undefined;
}

/** From stdin, never from the arguments, which other people on the machine can see. A person types it twice, unseen. */
export async function readPassword({ stdin, stderr }: Streams): Promise<string> {
  const password = stdin.isTTY ? await typedTwice({ stdin, stderr }) : firstLine(await text(stdin));
  if (password === "") throw new CommandFailure("failed", "There was no password on stdin.");
  // The API takes this word for "make one at random".
  if (password === "generate")
    throw new CommandFailure("failed", "This password is one of the first that anybody would guess.");
  return password;
}

async function typedTwice({ stdin, stderr }: Streams): Promise<string> {
  // The line editor wants to echo what is typed; this takes it and shows nothing.
  const unseen = new Writable({ write: (_chunk, _encoding, written) => written() });
  const editor = createInterface({ input: stdin, output: unseen, terminal: true });
  const lines = editor[Symbol.asyncIterator]();
  try {
    const first = await typed("New password: ");
    const second = await typed("Once more: ");
    if (first === second) return first;
    throw new CommandFailure("failed", "The two were not the same. Nothing was changed.");
  } finally {
    editor.close();
  }

  async function typed(prompt: string): Promise<string> {
    stderr.write(prompt);
    const line = await lines.next();
    stderr.write("\n");
    // Ctrl-C and Ctrl-D close the editor without an answer.
    if (line.done === true) throw new CommandFailure("failed", "Stopped. Nothing was changed.");
    return line.value;
  }
}

const firstLine = (all: string): string => all.split(/\r?\n/)[0] ?? "";
